import type { TextMapPropagator } from '@opentelemetry/api';
import type { Environment } from '../process/environment-variable';
import { invalidOption } from '../validation/option-error';
import { PublicEndpointPropagator } from './public-endpoint-propagator';
import { ForwardedHeadersPropagator } from './forwarded-headers';
import { B3_HEADERS, CONTEXT_HEADERS, type Format, formatsOf } from './formats';
import { GuardedComposite } from './guarded-composite';
import { TimedPropagator } from './timed-propagator';
import {
  isPropagatorList,
  PROPAGATORS_EXPECTED,
  DEFAULT_PROPAGATORS,
  type PropagatorChoice,
  propagatorsFromEnvironment,
  withoutNone,
} from './propagator-names';

/** Options of context propagation; part of the options of `startTelemetry`. */
export interface PropagationOptions {
  /** Formats, as names or propagators; `OTEL_PROPAGATORS`, or `tracecontext` and `baggage`, by default. */
  readonly propagators?: readonly PropagatorChoice[] | undefined;
  /** Whether untrusted callers reach the service; each request then starts a new trace. `false` by default. */
  readonly publicEndpoint?: boolean | undefined;
  /** Whether the right-most 7 bytes of new trace ids are random. `false` by default. */
  readonly randomTraceIds?: boolean | undefined;
  /** Headers copied from the incoming request, except those of the active formats; none by default. */
  readonly forwardHeaders?: readonly string[] | undefined;
  /** Additional propagators, called last. */
  readonly others?: readonly TextMapPropagator[] | undefined;
}

/**
 * Combines the formats, the forwarded headers and other propagators into one. If a request carries several formats, the
 * last one in the list takes precedence.
 *
 * @param env environment with `OTEL_PROPAGATORS`
 * @param own propagators of this package, called last. Unlike `others`, they need no warning about slow reads
 * @throws OptionError if an item of `propagators` is neither a known name nor a propagator
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
  own: readonly TextMapPropagator[] = [],
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
    ...others.map((other) => new TimedPropagator(other)),
    ...own,
  ]);
}

/** Leaves baggage out, because a public endpoint drops it. */
function spansOf(formats: readonly Format[]): TextMapPropagator[] {
  return formats.filter(({ name }) => name !== 'baggage').map(({ propagator }) => propagator);
}

/** W3C Trace Context and W3C Baggage, followed by `others`. Ignores environment variables. */
export function w3cWith(others: readonly TextMapPropagator[] = []): TextMapPropagator {
  return createPropagator({ propagators: DEFAULT_PROPAGATORS, others });
}

/**
 * Removes headers of the active formats: a copy would overwrite the format's own header and name our caller as the
 * caller of the next service. At a public endpoint, it would also continue the untrusted caller's trace.
 */
function forwardable(names: readonly string[], formats: readonly Format[], publicEndpoint: boolean): readonly string[] {
  const taken = new Set(formats.flatMap(({ propagator }) => propagator.fields()));
  const isB3 = formats.some(({ name }) => name === 'b3' || name === 'b3multi');
  for (const name of publicEndpoint ? CONTEXT_HEADERS : isB3 ? B3_HEADERS : []) taken.add(name);
  return names.filter((name) => !taken.has(name.toLowerCase()));
}
