import { diag } from '@opentelemetry/api';
import { show } from '../validation/option-error';
import { report } from '../diagnostics/fault';
import { environmentVariable, wholeNumber } from '../process/environment-variable';

/** How much of anything a span keeps, in numbers; length in characters. What is left out comes from the environment. */
export interface SpanLimits {
  /** Attributes of a span; 128 by default. */
  readonly attributeCountLimit?: number;
  /** Characters of a text; unlimited by default. */
  readonly attributeValueLengthLimit?: number;
  /** Events of a span, of which the last are kept; 128 by default. */
  readonly eventCountLimit?: number;
  /** Links of a span, of which the last are kept; 128 by default. */
  readonly linkCountLimit?: number;
  /** Attributes of an event; 128 by default. */
  readonly attributePerEventCountLimit?: number;
  /** Attributes of a link; 128 by default. */
  readonly attributePerLinkCountLimit?: number;
}

/** Limits of all signals, where those of spans are not given. */
export type GeneralLimits = Pick<SpanLimits, 'attributeCountLimit' | 'attributeValueLengthLimit'>;

type CompleteLimits = Required<SpanLimits>;

/** Default and variables of each limit, the most special variable first. Those with `PER_` are the SDK's own. */
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
 * All limits, each from the first place that has it: the options for spans, the general options, the variable for
 * spans, the general variable, the default of the specification.
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
    return valid(name, value, fallback);
  };
  return {
    attributeCountLimit: complete('attributeCountLimit'),
    attributeValueLengthLimit: complete('attributeValueLengthLimit'),
    eventCountLimit: complete('eventCountLimit'),
    linkCountLimit: complete('linkCountLimit'),
    attributePerEventCountLimit: complete('attributePerEventCountLimit'),
    attributePerLinkCountLimit: complete('attributePerLinkCountLimit'),
  };
}

/** A text of no length says nothing, so that a limit of nothing means none, as the SDK has it. */
function valid(name: keyof SpanLimits, value: number, fallback: number): number {
  const isLength = name === 'attributeValueLengthLimit';
  if (value >= (isLength ? 1 : 0)) return Math.floor(value);
  report(() => diag.warn(`${name} must be ${isLength ? 'positive' : 'zero or more'}, got ${value}`));
  return fallback;
}

/** What a variable of the process holds; `undefined`, with a warning through `diag`, where that is not a limit. */
function countOf(variable: string): number | undefined {
  const text = environmentVariable(process.env, variable);
  const count = wholeNumber(text);
  if (count === undefined && text !== undefined) {
    report(() => diag.warn(`${variable} must be a whole number, 0 or more, got ${show(text)}: the default holds.`));
  }
  return count;
}

function withoutGaps(limits: SpanLimits): SpanLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined && value !== null));
}
