const OPERATOR = /[=!~<>:]$/;

/**
 * A query with a mistake replaced by what was probably meant.
 *
 * @param column where the mistake is, from 1; the suggestion may begin before it, as `is:error` does for the value of `is:eror`
 */
export function correctedQuery(query: string, column: number, suggestion: string): string {
  const at = column - 1;
  const before = query.slice(0, at);
  let shared = Math.min(at, suggestion.length);
  while (shared > 0 && !before.endsWith(suggestion.slice(0, shared))) shared--;
  const [wrong = ''] = (OPERATOR.test(suggestion) ? /^[\w.@-]*\s*[=!~<>:]*/ : /^[\w.@-]*/).exec(query.slice(at)) ?? [];
  return before.slice(0, at - shared) + suggestion + query.slice(at + wrong.length);
}
