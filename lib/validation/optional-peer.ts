import { OptionError } from './option-error';

/**
 * Creates the error to throw when an optional peer dependency cannot be loaded.
 *
 * Bundlers treat a package as optional only if `require` has its name as a literal and stands in a `try` block. So write
 * each function that loads a peer like the example.
 *
 * @param error what `require` threw
 * @param toInstall the argument of `npm install` in the message; the package by default
 * @returns an OptionError (`ERR_PEER_MISSING`) with the fix, if the package is not installed, not in the bundle, or cannot
 *   run in the bundle; otherwise `error`
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
export function peerMissing(error: unknown, packageName: string, feature: string, toInstall = packageName): unknown {
  const reason = reasonOf(error, packageName, toInstall);
  if (reason === undefined) return error;
  return new OptionError('ERR_PEER_MISSING', packageName, `${feature} needs the package \`${packageName}\`, ${reason}`);
}

function reasonOf(error: unknown, packageName: string, toInstall: string): string | undefined {
  const command = `npm install ${toInstall}`;
  if (isNotFound(error, packageName)) return `which is not installed. Install it: ${command}`;
  if (isUnbundled(error, packageName)) {
    return `which this bundle does not contain. Install it and bundle again: ${command}`;
  }
  const text = firstLine(error);
  if (!DYNAMIC_REQUIRE.test(text)) return undefined;
  return (
    `which cannot run in this bundle: ${text}. Define \`require\` in a banner of the ES module, as the guide of your ` +
    'bundler shows, or bundle as CommonJS.'
  );
}

/** esbuild throws this in an ES module, in place of a `require` that it could not resolve. */
const DYNAMIC_REQUIRE = /^Dynamic require of "[^"]+" is not supported/;

/** Whether the package itself is missing, and not one of its dependencies. */
export function isMissing(error: unknown, packageName: string): boolean {
  return isNotFound(error, packageName) || isUnbundled(error, packageName);
}

function isNotFound(error: unknown, packageName: string): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return false;
  const text = firstLine(error);
  return text.includes(`'${packageName}'`) || text.includes(`'${packageName}/`);
}

/** Matches the stubs of esbuild and Rolldown in ES modules, and Node's error if another bundler kept `require` there. */
function isUnbundled(error: unknown, packageName: string): boolean {
  const text = firstLine(error);
  return (/\brequire\b/.test(text) && text.includes(`"${packageName}"`)) || text.startsWith('require is not defined');
}

/** Node appends the list of files that required the module. */
function firstLine(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return String(message).split('\n', 1)[0] ?? '';
}
