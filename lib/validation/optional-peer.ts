import { OptionError } from './option-error';

/**
 * What to throw where an optional peer dependency could not be loaded: an error with the command that installs it, or
 * what the package itself threw.
 *
 * Bundlers leave a package out only where `require` has its name as a literal and stands in a `try` block. So each
 * place that loads a peer is written like the example.
 *
 * @param error what `require` threw
 * @param toInstall what `npm install` is given in the message; the package by default
 * @returns an OptionError (`ERR_PEER_MISSING`) where the package is not installed, not in the bundle, or cannot run in
 *   it; else `error`
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
  if (isLeftOut(error, packageName)) {
    return `which this bundle does not contain. Install it and bundle again: ${command}`;
  }
  const text = firstLine(error);
  if (!DYNAMIC_REQUIRE.test(text)) return undefined;
  return (
    `which cannot run in this bundle: ${text}. Give the ES module a \`require\` by a banner, as the guide of the ` +
    'bundler says, or bundle as CommonJS.'
  );
}

/** What esbuild throws in an ES module in the place of a `require` that it could not resolve. */
const DYNAMIC_REQUIRE = /^Dynamic require of "[^"]+" is not supported/;

/** Whether the package is what is missing, and not one that the package itself needs. */
export function isMissing(error: unknown, packageName: string): boolean {
  return isNotFound(error, packageName) || isLeftOut(error, packageName);
}

function isNotFound(error: unknown, packageName: string): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return false;
  const text = firstLine(error);
  return text.includes(`'${packageName}'`) || text.includes(`'${packageName}/`);
}

/** What esbuild and Rolldown put into ES modules, and what Node says where another bundler left `require` in one. */
function isLeftOut(error: unknown, packageName: string): boolean {
  const text = firstLine(error);
  return (/\brequire\b/.test(text) && text.includes(`"${packageName}"`)) || text.startsWith('require is not defined');
}

/** Node appends the files that required the module. */
function firstLine(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return String(message).split('\n', 1)[0] ?? '';
}
