import { Pattern } from './pattern/pattern';

/** What a field must be for a directive to apply; without a value, the span must only have it. */
export interface FieldMatch {
  readonly name: string;
  /** What the value must be, as it was written. */
  readonly value: string | undefined;
  /** `undefined` where any value will do, and none. */
  readonly matches: ((value: unknown) => boolean) | undefined;
}

/** The literals that Rust reads as `u64` or `i64`, and as `f64`. */
const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:inf(?:inity)?|nan)$/i;

/**
 * What a directive says about one field.
 *
 * A boolean or a number is compared with the value. Anything else is a pattern for a value that is text; quotes around it
 * are not part of it.
 *
 * @throws PatternError where the pattern is wrong
 */
export function fieldMatch(name: string, value: string | undefined): FieldMatch {
  return { name, value, matches: value === undefined ? undefined : valueMatcher(value) };
}

function valueMatcher(text: string): (value: unknown) => boolean {
  if (text === 'true' || text === 'false') return (value) => value === (text === 'true');
  // A number that JSON cannot show is recorded as text. As in Rust, infinity equals nothing.
  if (NOT_FINITE.test(text)) return (value) => /nan/i.test(text) && (value === 'NaN' || Number.isNaN(value));
  if (INTEGER.test(text)) {
    const wanted = Number(text);
    return (value) => value === wanted;
  }
  if (FLOAT.test(text)) {
    const wanted = Number(text);
    return (value) => typeof value === 'number' && Math.abs(value - wanted) < Number.EPSILON;
  }
  const pattern = new Pattern(text.replace(/^"(.*)"$/s, '$1'));
  return (value) => typeof value !== 'number' && typeof value !== 'boolean' && pattern.matches(textOf(value));
}

/** A list is matched as JSON, which is how log lines show it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
