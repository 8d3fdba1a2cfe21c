/** Limits of Nest's own function for this. A sender may write any pattern. */
const MAX_DEPTH = 5;
const MAX_KEYS = 20;

/**
 * The text of a pattern, as Nest writes its routes: an object has its keys in alphabetical order, whatever their order in
 * the source.
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
