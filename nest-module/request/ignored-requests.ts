import { askUser } from '../../lib/index';
import type { IncomingRequest } from './incoming-request';

/** Chooses requests that are not traced: by path (`/health`, `/assets/*`), by a pattern of the path, or by a function. */
export type RequestPattern =
  string | RegExp | ((request: { readonly method: string; readonly path: string }) => boolean);

type Matches = (method: string, path: string) => boolean;

/** Says which requests are not traced; the patterns are made ready once. */
export function ignoring(patterns: readonly RequestPattern[]): (request: IncomingRequest) => boolean {
  const matchers = patterns.map(matcherOf);
  return ({ method = '', path }) => matchers.some((matches) => matches(method, path));
}

function matcherOf(pattern: RequestPattern): Matches {
  if (typeof pattern === 'function') {
    return (method, path) => askUser('`ignore`', () => pattern({ method, path }), false);
  }
  if (typeof pattern !== 'string') {
    // A global or sticky pattern would remember where it stopped the last time.
    const stateless = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
    return (_method, path) => stateless.test(path);
  }
  if (!pattern.endsWith('*')) return (_method, path) => path === pattern;
  const start = pattern.slice(0, -1);
  return (_method, path) => path.startsWith(start);
}
