import { bounded, stateless } from './stateless-pattern';

export type Matches = (text: string) => boolean;

const ANY_SEGMENTS = Symbol('**');

/**
 * Compiles a glob for names of spans, targets, classes and hosts. `*` matches any text, including none. Takes linear time.
 *
 * @example
 * ```ts
 * textGlob('Orders*.create')('OrdersService.create'); // => true
 * textGlob('*.internal')('inventory.shop.internal'); // => true
 * ```
 */
export function textGlob(glob: string): Matches {
  const [first = '', ...between] = glob.split('*');
  const last = between.pop();
  if (last === undefined) return (text) => text === glob;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of between) {
      const found = text.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/**
 * Compiles a glob for paths and routes. `*` matches any text within a segment, and `**` any number of segments, including
 * none. `:id` and `{id}` match one segment, and `{*path}` (Nest 11, Express 5) matches like `**`, so that a route matches its
 * own paths. `*` alone matches every path. Leading and trailing slashes are ignored. Reads the first 1,024 characters of a
 * path; the time is at most quadratic in the number of segments.
 *
 * @example
 * ```ts
 * pathGlob('/orders/:id')('/orders/17'); // => true
 * pathGlob('/static/**')('/static/css/main.css'); // => true
 * pathGlob('/orders/*')('/orders/17/lines'); // => false
 * pathGlob('/api/*' + '/health')('/api/v1/health'); // => true
 * ```
 */
export function pathGlob(glob: string): Matches {
  if (glob === '*') return () => true;
  const segments = segmentsOf(glob).map((segment) => {
    if (segment === '**' || /^\{\*.*\}$/.test(segment)) return ANY_SEGMENTS;
    return /^(?::.+|\{.+\})$/.test(segment) ? isAny : textGlob(segment);
  });
  return (path) => fits(segments, segmentsOf(bounded(path)));
}

/**
 * Compiles a string or a pattern of an option for names: a string is a glob, a pattern may match any part of the name.
 *
 * @example
 * ```ts
 * ['OrdersService', 'Orders*', /Service$/].map((pattern) => nameMatcher(pattern)('OrdersService')); // => [true, true, true]
 * ```
 */
export function nameMatcher(pattern: string | RegExp): Matches {
  return globOrPattern(pattern, textGlob);
}

/**
 * Compiles a string or a pattern of an option for paths: a string is a glob, a pattern may match any part of the path.
 *
 * @example
 * ```ts
 * ['/health', '/**', /^.health$/].map((pattern) => pathMatcher(pattern)('/health')); // => [true, true, true]
 * ```
 */
export function pathMatcher(pattern: string | RegExp): Matches {
  return globOrPattern(pattern, pathGlob);
}

function globOrPattern(pattern: string | RegExp, compile: (glob: string) => Matches): Matches {
  if (typeof pattern === 'string') return compile(pattern);
  const tested = stateless(pattern);
  return (text) => tested.test(bounded(text));
}

/** Backtracks to the last `**` only. That is sufficient, and bounds the time by segments squared. */
function fits(glob: readonly (Matches | typeof ANY_SEGMENTS)[], path: readonly string[]): boolean {
  let [at, index, restart, from] = [0, 0, -1, 0];
  while (index < path.length) {
    const segment = glob[at];
    if (segment === ANY_SEGMENTS) {
      restart = ++at;
      from = index;
    } else if (segment?.(path[index] ?? '')) {
      at++;
      index++;
    } else if (restart >= 0) {
      at = restart;
      index = ++from;
    } else {
      return false;
    }
  }
  return glob.slice(at).every((segment) => segment === ANY_SEGMENTS);
}

function segmentsOf(path: string): string[] {
  const start = path.startsWith('/') ? 1 : 0;
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(start, end).split('/');
}

function isAny(segment: string): boolean {
  return segment !== '';
}
