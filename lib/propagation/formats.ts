import type { TextMapPropagator } from '@opentelemetry/api';
import { BAGGAGE_HEADER, BaggagePropagator } from './w3c/baggage';
import { GuardedPropagator } from './guarded-propagator';
import { JAEGER_HEADER, JaegerPropagator } from './jaeger';
import type { PropagatorChoice, PropagatorName } from './propagator-names';
import { TRACE_PARENT_HEADER, TRACE_STATE_HEADER, TraceContextPropagator } from './w3c/trace-context';

export interface Format {
  readonly name: PropagatorName | 'own';
  readonly propagator: TextMapPropagator;
}

export interface FormatOptions {
  readonly randomTraceIds?: boolean | undefined;
}

/** A B3 header has at most 32, 16, 1 and 16 characters, and hyphens. */
const MAX_B3_LENGTH = 128;

export const B3_MULTIPLE_HEADERS: readonly string[] = ['traceid', 'spanid', 'parentspanid', 'sampled', 'flags'].map(
  (name) => `x-b3-${name}`,
);

/** All headers of B3, single and multiple. */
export const B3_HEADERS: readonly string[] = ['b3', ...B3_MULTIPLE_HEADERS];

/** Headers of all formats that carry a trace. */
export const CONTEXT_HEADERS: readonly string[] = [
  TRACE_PARENT_HEADER,
  TRACE_STATE_HEADER,
  BAGGAGE_HEADER,
  JAEGER_HEADER,
  ...B3_HEADERS,
];

/** Creates the propagators of the formats, in order. */
export function formatsOf(choices: readonly PropagatorChoice[], options: FormatOptions): readonly Format[] {
  return choices.flatMap((choice): readonly Format[] => {
    if (typeof choice !== 'string') return [{ name: 'own', propagator: new GuardedPropagator(choice, 'own') }];
    return choice === 'none' ? [] : [{ name: choice, propagator: FORMATS[choice](options) }];
  });
}

const FORMATS: Readonly<Record<Exclude<PropagatorName, 'none'>, (options: FormatOptions) => TextMapPropagator>> = {
  tracecontext: ({ randomTraceIds }) => new TraceContextPropagator({ randomTraceIds }),
  baggage: () => new BaggagePropagator(),
  b3: () => b3('b3', 'single header'),
  b3multi: () => b3('b3multi', 'several headers'),
  jaeger: () => new GuardedPropagator(new JaegerPropagator(), 'jaeger'),
};

/** Loads OpenTelemetry's propagator only for services that use B3. */
function b3(
  name: 'b3' | 'b3multi',
  form: Parameters<typeof import('../bundled/propagators').createB3Propagator>[0],
): TextMapPropagator {
  const { createB3Propagator } = require('../bundled/propagators') as typeof import('../bundled/propagators');
  return new GuardedPropagator(createB3Propagator(form), name, MAX_B3_LENGTH);
}
