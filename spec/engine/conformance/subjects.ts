import { performance } from 'node:perf_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type ReadableSpan, type TracerConfig } from '@opentelemetry/sdk-trace-base';
import { EngineTracerProvider } from '../../../lib/engine/tracer-provider';
import type { SpanProcessor } from '../../../lib/otel/sdk';

/** The members of a provider that users of the SDK call. */
export interface Provider extends TracerProvider {
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(): Promise<void>;
}

export interface Subject {
  readonly name: 'the stock SDK' | 'the engine';
  readonly create: (config: TracerConfig) => Provider;
}

/** The providers that the specification runs against. */
export const SUBJECTS: readonly Subject[] = [
  { name: 'the stock SDK', create: (config) => new BasicTracerProvider(config) },
  { name: 'the engine', create: (config) => new EngineTracerProvider(config) },
];

export type OpenedSpan = Span & ReadableSpan;

/** A provider under test, and its spans. */
export interface Opened {
  readonly provider: Provider;
  readonly tracer: Tracer;
  /** Spans that have ended. */
  readonly ended: readonly ReadableSpan[];
  /** Starts a span, in the root context by default. */
  start(name?: string, options?: SpanOptions, context?: Context): OpenedSpan;
  /** An ended span with these options. */
  finished(options?: SpanOptions, write?: (span: OpenedSpan) => void): ReadableSpan;
}

export const RESOURCE = resourceFromAttributes({ 'service.name': 'orders' });

export function open(subject: Subject, config: TracerConfig = {}): Opened {
  const ended: ReadableSpan[] = [];
  const collector = processor({ onEnd: (span) => void ended.push(span as ReadableSpan) });
  const spanProcessors = [...(config.spanProcessors ?? []), collector] as NonNullable<TracerConfig['spanProcessors']>;
  const provider = subject.create({ resource: RESOURCE, ...config, spanProcessors });
  const tracer = provider.getTracer('orders', '1.2.3');
  const start: Opened['start'] = (name = 'create_order', options = {}, context = ROOT_CONTEXT) =>
    tracer.startSpan(name, options, context) as OpenedSpan;
  return {
    provider,
    tracer,
    ended,
    start,
    finished(options, write) {
      const span = start('create_order', options);
      write?.(span);
      span.end();
      return span;
    },
  };
}

export function processor(parts: Partial<SpanProcessor> = {}): SpanProcessor {
  return { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {}, ...parts };
}

/** Runs with only these of the variables that start with `OTEL_`. */
export function withVariables<T>(variables: Readonly<Record<string, string>>, run: () => T): T {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

let timesStopped = 0;

/** Stops both clocks until the test moves them. */
export function stoppedClocks(): { readonly wall: number; tick(millis: number): void; setWall(millis: number): void } {
  const wall = 1_900_000_000_000;
  // Far from earlier times, so that the anchor recognises that the wall clock was set.
  let [epoch, monotonic] = [wall, 100_000_000 + 10_000 * ++timesStopped];
  jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(epoch));
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  // The fraction differs per process, and can make the stock SDK one nanosecond off.
  jest.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(Math.floor(performance.timeOrigin));
  return {
    wall,
    tick(millis) {
      epoch += millis;
      monotonic += millis;
    },
    setWall(millis) {
      epoch = millis;
    },
  };
}

/** The epoch time of a pair of seconds and nanoseconds, in nanoseconds. */
export const nanosOf = ([seconds, nanos]: readonly [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
