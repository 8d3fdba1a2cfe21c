import { show } from '../validation/option-error';
import { reportMisuse } from '../diagnostics/fault';
import { environmentVariable, wholeNumber } from '../process/environment-variable';

/** Limits of a span. A missing member is read from the environment. */
export interface SpanLimits {
  /** Attributes of a span; 128 by default. */
  readonly attributeCountLimit?: number;
  /** Length of a string value, in characters; unlimited by default. */
  readonly attributeValueLengthLimit?: number;
  /** Events of a span; the last ones are kept; 128 by default. */
  readonly eventCountLimit?: number;
  /** Links of a span; the last ones are kept; 128 by default. */
  readonly linkCountLimit?: number;
  /** Attributes of an event; 128 by default. */
  readonly attributePerEventCountLimit?: number;
  /** Attributes of a link; 128 by default. */
  readonly attributePerLinkCountLimit?: number;
}

/** Limits of all signals, used where no limit for spans is given. */
export type GeneralLimits = Pick<SpanLimits, 'attributeCountLimit' | 'attributeValueLengthLimit'>;

type CompleteLimits = Required<SpanLimits>;

/** Default and variables of each limit, the most specific variable first. `*_PER_*` variables are the SDK's own. */
const SOURCES: Readonly<Record<keyof SpanLimits, readonly [fallback: number, ...variables: string[]]>> = {
  attributeCountLimit: [128, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
  attributeValueLengthLimit: [Infinity, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
  eventCountLimit: [128, 'OTEL_SPAN_EVENT_COUNT_LIMIT'],
  linkCountLimit: [128, 'OTEL_SPAN_LINK_COUNT_LIMIT'],
  attributePerEventCountLimit: [
    128,
    'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
    'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT',
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
  ],
  attributePerLinkCountLimit: [
    128,
    'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
    'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
  ],
};

/**
 * Completes the limits. Each comes from the first source that has it: span options, general options, span variable, general
 * variable, default of the specification.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#attribute-limits
 *
 * @example
 * ```ts
 * completeLimits({ eventCountLimit: 16 }, { attributeCountLimit: 64 });
 * // => {
 * //      attributeCountLimit: 64, attributeValueLengthLimit: Infinity, eventCountLimit: 16, linkCountLimit: 128,
 * //      attributePerEventCountLimit: 128, attributePerLinkCountLimit: 128,
 * //    }
 * ```
 */
export function completeLimits(limits: SpanLimits = {}, general: GeneralLimits = {}): CompleteLimits {
  const given: SpanLimits = { ...general, ...withoutGaps(limits) };
  const complete = (name: keyof SpanLimits): number => {
    const [fallback, ...variables] = SOURCES[name];
    const value = given[name] ?? variables.map(countOf).find((limit) => limit !== undefined) ?? fallback;
    return validLimit(name, value, fallback);
  };
  const names = Object.keys(SOURCES) as (keyof SpanLimits)[];
  return Object.fromEntries(names.map((name) => [name, complete(name)])) as unknown as CompleteLimits;
}

/** A length limit of 0 is invalid, as in the SDK: it would empty every string. */
function validLimit(name: keyof SpanLimits, value: number, fallback: number): number {
  const isLength = name === 'attributeValueLengthLimit';
  if (value >= (isLength ? 1 : 0)) return Math.floor(value);
  reportMisuse(
    `${name} must be ${isLength ? '1 or more' : '0 or more'}, got ${value}. The default, ${fallback}, is used.`,
  );
  return fallback;
}

/** The limit in an environment variable. An invalid one is reported through `diag` and ignored. */
function countOf(variable: string): number | undefined {
  const text = environmentVariable(process.env, variable);
  const count = wholeNumber(text);
  if (count === undefined && text !== undefined) {
    reportMisuse(`${variable} must be a whole number, 0 or more, got ${show(text)}. The variable is ignored.`);
  }
  return count;
}

function withoutGaps(limits: SpanLimits): SpanLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined && value !== null));
}
