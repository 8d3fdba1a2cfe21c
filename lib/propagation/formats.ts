import type { TextMapPropagator } from '@opentelemetry/api';
import { OptionError } from '../diagnostics/option-error';
import { loadPeer } from '../diagnostics/optional-peer';
import { warn } from '../diagnostics/warning';
import { GuardedPropagator } from './guarded-propagator';
import { loadCore } from './load-core';
import { type PropagatorChoice, type PropagatorName, PROPAGATORS_VARIABLE } from './propagator-names';
import { TRACE_PARENT_HEADER, TRACE_STATE_HEADER, TraceContextPropagator } from './trace-context';

/** One format in force. */
export interface Format {
  readonly name: PropagatorName | 'own';
  readonly propagator: TextMapPropagator;
}

export interface FormatOptions {
  readonly randomTraceIds?: boolean | undefined;
  /** Whether a format whose package is missing is left out with a warning instead of an error. */
  readonly isLenient?: boolean;
}

/** All headers of B3, in its one header and in several. */
export const B3_HEADERS: readonly string[] = [
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
];

/** Headers of all formats by which somebody's trace can travel. */
export const CONTEXT_HEADERS: readonly string[] = [
  TRACE_PARENT_HEADER,
  TRACE_STATE_HEADER,
  'baggage',
  'uber-trace-id',
  ...B3_HEADERS,
];

/**
 * The propagators of the formats, in their order.
 *
 * @throws OptionError (`ERR_PEER_MISSING`) where a package is not installed, unless `isLenient`
 */
export function formatsOf(choices: readonly PropagatorChoice[], options: FormatOptions): readonly Format[] {
  return choices.flatMap((choice): readonly Format[] => {
    if (typeof choice !== 'string') return [{ name: 'own', propagator: new GuardedPropagator(choice, 'own') }];
    if (choice === 'none') return [];
    try {
      return [{ name: choice, propagator: FORMATS[choice](options) }];
    } catch (error) {
      if (!options.isLenient || !(error instanceof OptionError)) throw error;
      warn('PROPAGATOR_MISSING', `${PROPAGATORS_VARIABLE} names \`${choice}\`, which is left out. ${error.message}`);
      return [];
    }
  });
}

const FORMATS: Readonly<Record<Exclude<PropagatorName, 'none'>, (options: FormatOptions) => TextMapPropagator>> = {
  tracecontext: ({ randomTraceIds }) => new TraceContextPropagator({ randomTraceIds }),
  baggage: () => new GuardedPropagator(new (loadCore().W3CBaggagePropagator)(), 'baggage'),
  b3: () => new GuardedPropagator(b3Propagator('b3'), 'b3'),
  b3multi: () => new GuardedPropagator(b3Propagator('b3multi'), 'b3multi'),
  jaeger: () => new GuardedPropagator(jaegerPropagator(), 'jaeger'),
};

function b3Propagator(name: 'b3' | 'b3multi'): TextMapPropagator {
  const { B3InjectEncoding, B3Propagator } = loadPeer(
    () => require('@opentelemetry/propagator-b3') as typeof import('@opentelemetry/propagator-b3'),
    '@opentelemetry/propagator-b3',
    'Propagation of B3',
  );
  const injectEncoding = name === 'b3' ? B3InjectEncoding.SINGLE_HEADER : B3InjectEncoding.MULTI_HEADER;
  return new B3Propagator({ injectEncoding });
}

function jaegerPropagator(): TextMapPropagator {
  const { JaegerPropagator } = loadPeer(
    () => require('@opentelemetry/propagator-jaeger') as typeof import('@opentelemetry/propagator-jaeger'),
    '@opentelemetry/propagator-jaeger',
    'Propagation of Jaeger',
  );
  return new JaegerPropagator();
}
