import type { TextMapPropagator } from '@opentelemetry/api';
import type { Environment } from '../process/environment-variable';
import { invalidOption } from '../validation/option-error';
import { PublicEndpointPropagator } from './public-endpoint-propagator';
import { ForwardedHeadersPropagator } from './forwarded-headers';
import { B3_HEADERS, CONTEXT_HEADERS, type Format, formatsOf } from './formats';
import { GuardedComposite } from './guarded-composite';
import {
  isPropagatorList,
  PROPAGATORS_EXPECTED,
  DEFAULT_PROPAGATORS,
  type PropagatorChoice,
  propagatorsFromEnvironment,
  withoutNone,
} from './propagator-names';

/** How the context travels; part of the options of `startTelemetry`. */
export interface PropagationOptions {
  /** Formats, by name or as propagators; `OTEL_PROPAGATORS`, or `tracecontext` and `baggage`, by default. */
  readonly propagators?: readonly PropagatorChoice[] | undefined;
  /** Whether requests come from strangers: each begins a trace of its own then. `false` by default. */
  readonly publicEndpoint?: boolean | undefined;
  /** Whether ids of traces that begin here are random in their right-most 7 bytes. `false` by default. */
  readonly randomTraceIds?: boolean | undefined;
  /** Headers handed on as they came; none by default. Those of the formats in force are left to the formats. */
  readonly forwardHeaders?: readonly string[] | undefined;
  /** Further propagators, after all of these. */
  readonly others?: readonly TextMapPropagator[] | undefined;
}

/**
 * One propagator of all: the formats, the headers that are handed on, and others. Where a request brings several
 * formats, the last one in the list decides.
 *
 * @param env where `OTEL_PROPAGATORS` is looked for
 * @throws OptionError where `propagators` holds what is neither a name nor a propagator
 *
 * @example
 * ```ts
 * createPropagator({}, {}).fields(); // => ['traceparent', 'tracestate', 'baggage']
 * createPropagator({}, { OTEL_PROPAGATORS: 'b3' }).fields(); // => ['b3']
 * createPropagator({ propagators: ['tracecontext'] }, { OTEL_PROPAGATORS: 'b3' }).fields();
 * // => ['traceparent', 'tracestate']
 * ```
 */
export function createPropagator(
  { propagators, publicEndpoint = false, randomTraceIds, forwardHeaders = [], others = [] }: PropagationOptions = {},
  env: Environment = process.env,
): TextMapPropagator {
  if (propagators !== undefined && !isPropagatorList(propagators)) {
    throw invalidOption('propagators', PROPAGATORS_EXPECTED, propagators);
  }
  const choices = propagators ? withoutNone(propagators, '`propagators`') : propagatorsFromEnvironment(env);
  const formats = formatsOf(choices, { randomTraceIds });
  const context = formats.map(({ propagator }) => propagator);
  const names = forwardable(forwardHeaders, formats, publicEndpoint);
  return new GuardedComposite([
    ...(publicEndpoint
      ? [new PublicEndpointPropagator(new GuardedComposite(context), new GuardedComposite(spansOf(formats)))]
      : context),
    ...(names.length === 0 ? [] : [new ForwardedHeadersPropagator(names)]),
    ...others,
  ]);
}

/** Baggage of strangers is dropped, so it is not read. */
function spansOf(formats: readonly Format[]): TextMapPropagator[] {
  return formats.filter(({ name }) => name !== 'baggage').map(({ propagator }) => propagator);
}

/** W3C Trace Context and W3C Baggage, and `others` after them, as one propagator; no variable changes it. */
export function w3cWith(others: readonly TextMapPropagator[] = []): TextMapPropagator {
  return createPropagator({ propagators: DEFAULT_PROPAGATORS, others });
}

/**
 * A copy of the caller's headers would take the place of what a format has written, and say that our callee has been
 * called by our caller; at the publicEndpoint, it would carry the stranger's trace on.
 */
function forwardable(names: readonly string[], formats: readonly Format[], publicEndpoint: boolean): readonly string[] {
  const taken = new Set(formats.flatMap(({ propagator }) => propagator.fields()));
  const isB3 = formats.some(({ name }) => name === 'b3' || name === 'b3multi');
  for (const name of publicEndpoint ? CONTEXT_HEADERS : isB3 ? B3_HEADERS : []) taken.add(name);
  return names.filter((name) => !taken.has(name.toLowerCase()));
}
