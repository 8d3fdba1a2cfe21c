import type { INestMicroservice, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { FinishedSpan } from '../../../lib';
import { outline, SpanCollector, type SpanOutline } from '../../../lib/testing';
import { TelemetryModule } from '../../../nest-module';
import type { TelemetryModuleOptions } from '../../../nest-module/telemetry.options';
import { until } from '../../samples/until';
import { moduleOf } from '../nest-service';

/** A microservice whose server has no broker: tests pass messages to it. */
export interface Microservice {
  readonly app: INestMicroservice;
  readonly spans: readonly FinishedSpan[];
  /** The warnings of the package and of Nest. */
  readonly warnings: readonly string[];
  outline(): readonly SpanOutline[];
  /** The outline, once `count` spans have ended and none is open. */
  ended(count: number): Promise<readonly SpanOutline[]>;
  clear(): void;
  close(): Promise<void>;
}

export async function microserviceOf(
  strategy: CustomTransportStrategy,
  controllers: Type[],
  telemetry: TelemetryModuleOptions = {},
): Promise<Microservice> {
  const collector = new SpanCollector();
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const logger = { log: ignore, error: ignore, warn: (message: unknown) => void warnings.push(String(message)) };
  const options = {
    serviceName: 'microservice',
    environment: 'development',
    exporter: 'none',
    spanProcessors: [collector],
    ...telemetry,
  } as const;
  const root = moduleOf({ imports: [TelemetryModule.forRoot(options)], controllers });
  const app = await NestFactory.createMicroservice(root, { strategy, logger });
  await app.init();
  return {
    app,
    spans: collector.spans,
    warnings,
    outline: () => outline(collector.spans),
    async ended(count) {
      const isDone = (): boolean => collector.spans.length >= count && collector.open === 0;
      await until(`${count} spans to end`, isDone, 5000);
      return outline(collector.spans);
    },
    clear: () => collector.clear(),
    async close() {
      await app.close();
      if (collector.open !== 0) throw new Error(`${collector.open} spans were left open`);
    },
  };
}

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SENDER_ID = 'b7ad6b7169203331';
export const TRACEPARENT = `00-${TRACE_ID}-${SENDER_ID}-01`;

/** The ids of the parents of all spans, `none` for a root. */
export const parentsOf = (spans: readonly FinishedSpan[]): readonly string[] =>
  spans.map(({ parentSpanContext }) => parentSpanContext?.spanId ?? 'none');
