/** The limits of Nest's own function for this. An untrusted sender can write any pattern. */
const MAX_DEPTH = 5;
const MAX_KEYS = 20;

/**
 * The text of a pattern, in the form of Nest's routes: the keys of an object are in alphabetical order.
 *
 * @example
 * ```ts
 * routeText({ version: 1, cmd: 'count' }); // => '{"cmd":"count","version":1}'
 * ```
 */
export function routeText(pattern: unknown, depth = 0): string {
  if (typeof pattern !== 'object' || pattern === null || pattern instanceof RegExp) return String(pattern);
  if (depth > MAX_DEPTH) return '[MAX_DEPTH_REACHED]';
  const keys = Object.keys(pattern);
  if (keys.length > MAX_KEYS) return '[TOO_MANY_KEYS]';
  const members = keys
    .toSorted((a, b) => a.localeCompare(b))
    .map((key) => {
      const value = (pattern as Readonly<Record<string, unknown>>)[key];
      const text = typeof value === 'string' ? JSON.stringify(value) : routeText(value, depth + 1);
      return `${JSON.stringify(key)}:${text}`;
    });
  return `{${members.join(',')}}`;
}
