import { quotedText } from '../diagnostics/quoted-text';
import { cut } from '../text/bounded-cut';

/** Stable codes of {@link OptionError}. Match on these: the wording of the messages may change. */
export type OptionErrorCode =
  | 'ERR_OPTION_MISSING'
  | 'ERR_OPTION_INVALID'
  | 'ERR_OPTION_UNKNOWN'
  | 'ERR_PARAMETER_UNKNOWN'
  | 'ERR_PARAMETER_REPEATED'
  | 'ERR_NOT_A_METHOD'
  | 'ERR_PEER_MISSING'
  | 'ERR_TRANSPORT_UNSUPPORTED';

const IS_OPTION_ERROR = Symbol.for('otel-instrument.OptionError');

/**
 * Thrown for every invalid option of a decorator, of `startTelemetry` or of the Nest module. It is thrown at decoration
 * or at construction, never while a request is served.
 *
 * @example
 * ```ts
 * try {
 *   startTelemetry({ serviceName: 'orders', sampling: { ratio: 1.5 } });
 * } catch (error) {
 *   (error as OptionError).code; // => 'ERR_OPTION_INVALID'
 *   (error as OptionError).option; // => 'sampling.ratio'
 * }
 * ```
 */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';

  /** `instanceof` also accepts an error from another copy of this package. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    if (this !== OptionError) return Function.prototype[Symbol.hasInstance].call(this, error);
    return typeof error === 'object' && error !== null && IS_OPTION_ERROR in error;
  }

  get [IS_OPTION_ERROR](): true {
    return true;
  }

  /** Path of the option, such as `sampling.ratio`. */
  readonly option: string;

  constructor(
    readonly code: OptionErrorCode,
    option: string,
    message: string,
  ) {
    super(message);
    this.option = quotedText(option);
  }
}

/** "Expected `sampling.ratio` to be …, got …. <hint>" */
export function invalidOption(option: string, expected: string, got: unknown, hint = ''): OptionError {
  const code = got === undefined ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID';
  return new OptionError(code, option, sentence(`Expected \`${option}\` to be ${expected}, got ${show(got)}.`, hint));
}

/** "Unknown option `nmae` of `@Instrument`: expected one of …. Did you mean `name`?" */
export function unknownOption(where: string, option: string, known: readonly string[]): OptionError {
  return new OptionError(
    'ERR_OPTION_UNKNOWN',
    option,
    sentence(
      `Unknown option \`${quotedText(option)}\` of ${where}: expected one of ${known.join(', ')}.`,
      suggestion(option, known),
    ),
  );
}

/** "`skip` of OrdersService.create names `boby`, which is not a parameter: expected one of body, headers. Did you mean `body`?" */
export function unknownParameter(
  option: string,
  where: string,
  parameter: string,
  known: readonly string[],
): OptionError {
  const expected = known.length === 0 ? 'it has no parameters' : `expected one of ${known.join(', ')}`;
  return new OptionError(
    'ERR_PARAMETER_UNKNOWN',
    option,
    sentence(
      `\`${option}\` of ${where} names \`${quotedText(parameter)}\`, which is not a parameter: ${expected}.`,
      suggestion(parameter, known),
    ),
  );
}

export function repeatedParameter(option: string, where: string, parameter: string): OptionError {
  return new OptionError(
    'ERR_PARAMETER_REPEATED',
    option,
    `\`${option}\` of ${where} names \`${quotedText(parameter)}\` more than once: name it once.`,
  );
}

const MAX_SHOWN_LENGTH = 80;
/** Credentials in a URL whose scheme is missing or misspelled. */
const CREDENTIALS = /[^\s"'/@<>:]{0,128}:[^\s"'@/]{1,256}@/g;

/** Wraps a rejected secret: messages show only its type and length. */
export class SecretValue {
  readonly shown: string;

  constructor(value: unknown) {
    this.shown = typeof value === 'string' ? `a string of ${value.length} characters` : show(value);
  }
}

/** Describes a rejected value in short: the type of an object, redacted text, the length of a secret. */
export function show(value: unknown): string {
  if (value instanceof SecretValue) return value.shown;
  if (typeof value === 'string') {
    return JSON.stringify(cut(quotedText(value).replace(CREDENTIALS, '[redacted]@'), MAX_SHOWN_LENGTH));
  }
  if (value === undefined) return 'nothing (undefined)';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'symbol' ? 'a symbol' : 'an object';
}

/** Suggests the known name closest to the last part of a path; the rest of the path is valid. */
function suggestion(path: string, known: readonly string[]): string {
  const given = path.slice(path.lastIndexOf('.') + 1);
  const ranked = known
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return ranked && ranked.distance <= Math.max(2, given.length / 3) ? `Did you mean \`${ranked.name}\`?` : '';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substituted, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const sentence = (...parts: string[]): string => parts.filter(Boolean).join(' ');
