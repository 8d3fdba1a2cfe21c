import { peerMissing } from '../../lib/validation/optional-peer';
import { nestMajor } from '../nest-version';

/**
 * Loads `@nestjs/axios` when it is needed, so that an application that sends nothing need not install it.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) where it, or the axios that it needs, is not installed
 */
export function nestAxios(): typeof import('@nestjs/axios') {
  try {
    return require('@nestjs/axios') as typeof import('@nestjs/axios');
  } catch (error) {
    const packages = `${nestAxiosFor(nestMajor())} axios`;
    const reason = peerMissing(error, '@nestjs/axios', 'HttpModule', packages);
    throw reason === error ? peerMissing(error, 'axios', 'HttpModule', packages) : reason;
  }
}

/** From version 12 on, `@nestjs/axios` needs Nest 12. */
function nestAxiosFor(major: number | undefined): string {
  return major !== undefined && major < 12 ? '@nestjs/axios@4' : '@nestjs/axios';
}
