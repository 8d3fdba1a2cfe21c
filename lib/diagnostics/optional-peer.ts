import { OptionError } from './option-error';

/**
 * What to throw where an optional peer dependency could not be loaded: an error with the command that installs it, or
 * what the package itself threw.
 *
 * Bundlers leave a package out only where `require` has its name as a literal and stands in a `try` block. So each
 * place that loads a peer is written like the example.
 *
 * @param error what `require` threw
 * @returns an OptionError (`ERR_PEER_MISSING`) where the package is not installed or not in the bundle, else `error`
 *
 * @example
 * ```ts
 * function loadPino(): typeof import('pino') {
 *   try {
 *     return require('pino');
 *   } catch (error) {
 *     throw peerMissing(error, 'pino', 'The logger');
 *   }
 * }
 * ```
 */
export function peerMissing(error: unknown, packageName: string, feature: string): unknown {
  if (!isMissing(error, packageName)) return error;
  return new OptionError(
    'ERR_PEER_MISSING',
    packageName,
    `${feature} needs the package \`${packageName}\`, which is not installed. Install it: npm install ${packageName}`,
  );
}

/** Whether the package is what is missing, and not one that the package itself needs. */
export function isMissing(error: unknown, packageName: string): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const text = String(message).split('\n', 1)[0] ?? '';
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return text.includes(`'${packageName}'`) || text.includes(`'${packageName}/`);
  // What esbuild puts into ES modules, and what Node says where another bundler has left `require` as it was.
  return text === `Dynamic require of "${packageName}" is not supported` || text.startsWith('require is not defined');
}

/** Loads an optional peer that no bundler has to know. */
export function loadPeer<T>(load: () => T, packageName: string, feature: string): T {
  try {
    return load();
  } catch (error) {
    throw peerMissing(error, packageName, feature);
  }
}
