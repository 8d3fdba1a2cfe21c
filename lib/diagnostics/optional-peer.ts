import { OptionError } from './option-error';

/**
 * Loads an optional peer dependency when a feature needs it.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) with the command that installs it
 *
 * @example
 * ```ts
 * const { pino } = loadPeer(() => require('pino') as typeof import('pino'), 'pino', 'The logger');
 * loadPeer(() => require('no-such-peer'), 'no-such-peer', 'The logger'); // throws OptionError: npm install no-such-peer
 * ```
 */
export function loadPeer<T>(load: () => T, packageName: string, feature: string): T {
  try {
    return load();
  } catch (error) {
    if (!isNotFound(error, packageName)) throw error;
    throw new OptionError(
      'ERR_PEER_MISSING',
      packageName,
      `${feature} needs the package \`${packageName}\`, which is not installed. Install it: npm install ${packageName}`,
    );
  }
}

function isNotFound(error: unknown, packageName: string): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') && String(message).includes(packageName);
}
