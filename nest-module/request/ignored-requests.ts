import type { IncomingRequest } from './incoming-request';

/** Chooses requests that are not traced: by path (`/health`, `/assets/*`), by a pattern of the path, or by a function. */
export type RequestPattern =
  string | RegExp | ((request: { readonly method: string; readonly path: string }) => boolean);

/** Whether a request is one of those that are not traced. */
export function isIgnored({ method = '', path }: IncomingRequest, patterns: readonly RequestPattern[]): boolean {
  return patterns.some((pattern) => {
    if (typeof pattern === 'function') return pattern({ method, path });
    if (typeof pattern !== 'string') return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(path);
    return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
  });
}
