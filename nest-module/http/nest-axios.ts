import { peerMissing } from '../../lib/validation/optional-peer';
import { nestMajor } from '../nest-version';

/**
 * Loads the optional peer `@nestjs/axios` on first use.
 *
 * @throws OptionError `ERR_PEER_MISSING` if `@nestjs/axios`, or `axios`, which it needs, is not installed
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

/** `@nestjs/axios` 12 and later requires Nest 12. */
function nestAxiosFor(major: number | undefined): string {
  return major !== undefined && major < 12 ? '@nestjs/axios@4' : '@nestjs/axios';
}
