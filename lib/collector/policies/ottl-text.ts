import { isInt64 } from '../../export/otlp/encoding/int64';

/**
 * Writes a text for the Collector's transformation language (OTTL), with its quotes. Escapes are those of Go, which include
 * those of JSON. Lone surrogates become U+FFFD, as exporters send them. A `$` stays: the YAML writer doubles it.
 *
 * @example
 * ```ts
 * ottlText('say "hi"\n'); // => '"say \\"hi\\"\\n"'
 * ```
 */
export function ottlText(text: string): string {
  return JSON.stringify(sentText(text));
}

/** The text as UTF-8 holds it: with U+FFFD for each lone surrogate. */
export function sentText(text: string): string {
  return Buffer.from(text).toString();
}

/**
 * Writes a number for OTTL, exactly. Whole numbers of 64 bits are integers there, as in OTLP.
 *
 * @returns `undefined` for `NaN`, which equals nothing
 *
 * @example
 * ```ts
 * [5, -0.5, 1e21, Infinity].map(ottlNumber); // => ['5', '-0.5', '1.0e+21', '1.0e308 * 10.0']
 * ```
 */
export function ottlNumber(value: number): string | undefined {
  if (Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return `${value < 0 ? '-' : ''}1.0e308 * 10.0`;
  // The sign is an operator, so the digits of the lowest integer would not fit.
  if (isInt64(value) && value > -(2 ** 63)) return BigInt(value).toString();
  const text = String(value);
  return /^-?\d+(?:e|$)/.test(text) ? text.replace(/^-?\d+/, '$&.0') : text;
}
