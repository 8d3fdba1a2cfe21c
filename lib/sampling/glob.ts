/** Whether a text fits. */
export type Matches = (text: string) => boolean;

/** Strangers choose paths: what is longer is compared by its beginning. */
const MAX_LENGTH = 1024;

const ANY_SEGMENTS = Symbol('**');

/**
 * Compiles a glob for names: `*` is any text. Takes linear time on any text.
 *
 * @example
 * ```ts
 * textGlob('Orders*.create')('OrdersService.create'); // => true
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
 * Compiles a glob for paths and routes: `*` is any text within a segment, `**` any segments, also none, and a segment
 * such as `:id` or `{id}` any one of them, so that a route fits its own paths. A slash at the end makes no difference.
 *
 * @example
 * ```ts
 * pathGlob('/orders/:id')('/orders/17'); // => true
 * pathGlob('/static/**')('/static/css/main.css'); // => true
 * pathGlob('/orders/*')('/orders/17/lines'); // => false
 * ```
 */
export function pathGlob(glob: string): Matches {
  const segments = segmentsOf(glob).map((segment) => {
    if (segment === '**') return ANY_SEGMENTS;
    return /^(?::.+|\{.+\})$/.test(segment) ? isAny : textGlob(segment);
  });
  return (path) => fits(segments, segmentsOf(bounded(path)));
}

/** Compiles a glob by `compile`; a pattern is tested as it is. */
export function matcherOf(pattern: string | RegExp, compile: (glob: string) => Matches): Matches {
  if (typeof pattern === 'string') return compile(pattern);
  // A global or sticky pattern would remember where it stopped the last time.
  const stateless = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
  return (text) => stateless.test(bounded(text));
}

/** Goes back to the last `**` only, which is enough, and keeps the time within segments times segments. */
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
  return path.replace(/(?<!^)\/$/, '').split('/');
}

function isAny(segment: string): boolean {
  return segment !== '';
}

function bounded(text: string): string {
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}
