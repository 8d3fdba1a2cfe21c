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

/** A provider as the SDK's users know it. */
export interface Provider extends TracerProvider {
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(): Promise<void>;
}

export interface Subject {
  readonly name: 'the stock SDK' | 'the engine';
  readonly create: (config: TracerConfig) => Provider;
}

/** What the one specification is run against. */
export const SUBJECTS: readonly Subject[] = [
  { name: 'the stock SDK', create: (config) => new BasicTracerProvider(config) },
  { name: 'the engine', create: (config) => new EngineTracerProvider(config) },
];

export type OpenedSpan = Span & ReadableSpan;

/** A provider under test, and what came out of it. */
export interface Opened {
  readonly provider: Provider;
  readonly tracer: Tracer;
  /** Spans that have ended. */
  readonly ended: readonly ReadableSpan[];
  /** Starts a span in no other context, which is read as well as written. */
  start(name?: string, options?: SpanOptions, context?: Context): OpenedSpan;
  /** What a span with these options looks like at its end. */
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

/** Runs with these variables alone of all that start with `OTEL_`. */
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

/** Both clocks stand still until they are told to move. */
export function stoppedClocks(): { readonly wall: number; tick(millis: number): void; setWall(millis: number): void } {
  const wall = 1_900_000_000_000;
  // Far from what either clock showed before, so that the wall clock is found to have been set.
  let [epoch, monotonic] = [wall, 100_000_000 + 10_000 * ++timesStopped];
  jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(epoch));
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  // Each process has a fraction of its own, with which the stock SDK is a nanosecond off now and then.
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
