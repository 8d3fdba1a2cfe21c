import { Pattern } from './pattern/pattern';

/** A directive's condition on one field. Without a value, the span only needs to have the field. */
export interface FieldMatch {
  readonly name: string;
  /** The expected value, as written. */
  readonly value: string | undefined;
  /** `undefined` if any value matches, including a missing one. */
  readonly matches: ((value: unknown) => boolean) | undefined;
}

/** Literals that Rust parses as `u64` or `i64`, and as `f64`. */
const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:inf(?:inity)?|nan)$/i;

/**
 * Compiles a directive's condition on one field.
 *
 * A boolean or a number is compared with the value. Anything else is a pattern for text; quotes around it are removed.
 *
 * @throws PatternError if the pattern is invalid
 */
export function fieldMatch(name: string, value: string | undefined): FieldMatch {
  return { name, value, matches: value === undefined ? undefined : valueMatcher(value) };
}

function valueMatcher(text: string): (value: unknown) => boolean {
  if (text === 'true' || text === 'false') return (value) => value === (text === 'true');
  // Numbers that JSON cannot represent are recorded as text. As in Rust, infinity equals nothing.
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

/** A list is matched as JSON, the form it has in log lines. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
