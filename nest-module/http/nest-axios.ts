import { OptionError } from '../../lib/index';
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
    throw missing(error) ?? error;
  }
}

function missing(error: unknown): OptionError | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const [, peer] = /['"](@nestjs\/axios|axios)['"]/.exec(String(message)) ?? [];
  if (!peer) return undefined;
  return new OptionError(
    'ERR_PEER_MISSING',
    peer,
    `HttpModule needs the package \`${peer}\`, which is not installed. Install it: ` +
      `npm install ${nestAxiosFor(nestMajor())} axios`,
  );
}

/** From version 12 on, `@nestjs/axios` needs Nest 12. */
function nestAxiosFor(major: number | undefined): string {
  return major !== undefined && major < 12 ? '@nestjs/axios@4' : '@nestjs/axios';
}
