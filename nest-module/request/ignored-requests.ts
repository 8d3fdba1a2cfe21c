import { callUserFunction } from '../../lib/diagnostics/user-code';
import { pathMatcher } from '../../lib/matching/glob';
import type { IncomingRequest } from './incoming-request';

/** Selects requests: a glob (`/health`, `/assets/**`) or a regular expression that matches the path, or a predicate. */
export type RequestPattern =
  string | RegExp | ((request: { readonly method: string; readonly path: string }) => boolean);

type Matches = (method: string, path: string) => boolean;

/** Compiles the patterns into one predicate for requests that are not traced. */
export function ignoring(patterns: readonly RequestPattern[]): (request: IncomingRequest) => boolean {
  const matchers = patterns.map(requestMatcher);
  return ({ method = '', path }) => {
    for (const matches of matchers) if (matches(method, path)) return true;
    return false;
  };
}

function requestMatcher(pattern: RequestPattern): Matches {
  if (typeof pattern === 'function') {
    return (method, path) => callUserFunction('`ignore`', () => pattern({ method, path }), false);
  }
  const matches = pathMatcher(pattern);
  return (_method, path) => matches(path);
}
