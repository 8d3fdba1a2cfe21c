/** What differs from run to run, and what stands in its place. */
const VARYING: readonly (readonly [pattern: RegExp, placeholder: string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  // Milliseconds, microseconds or nanoseconds since 1970, from 2017 to 2033.
  [/\b1[5-9]\d{11}(?:\d{3}){0,2}\b/g, '<time>'],
  [/\b(?=[a-f]*\d)[\da-f]{16,64}\b/gi, '<id>'],
  [/((?:\blocalhost|\b127\.0\.0\.1|\[::1\]|::1)):\d{2,5}\b/g, '$1:<port>'],
];
/** No message that somebody compares is longer. */
const LONGEST = 10_000;

/** Replaces the parts of a text that differ from run to run. */
export function stableText(text: string): string {
  return VARYING.reduce((shown, [pattern, placeholder]) => shown.replace(pattern, placeholder), text.slice(0, LONGEST));
}
