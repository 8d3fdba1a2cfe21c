import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type INestApplication, type LoggerService, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FinishedSpan } from '../../lib';
import { outline, SpanCollector, type SpanOutline } from '../../lib/testing';
import { TelemetryModule } from '../../nest-module';
import type { TelemetryModuleOptions } from '../../nest-module/telemetry.options';
import { until } from '../samples/until';

/** A Nest application on a free port whose telemetry stays in memory. */
export interface NestService {
  readonly app: INestApplication;
  readonly url: string;
  readonly port: number;
  readonly spans: readonly FinishedSpan[];
  /** Messages of Nest's logger and of the library's warnings, by level. */
  readonly logged: readonly string[];
  outline(): readonly SpanOutline[];
  /** The spans, once `count` have ended. */
  ended(count: number): Promise<readonly FinishedSpan[]>;
  /** Clears the spans. */
  clear(): void;
  /** Closes the application; throws if a span is still open. */
  close(): Promise<void>;
}

export interface NestServiceOptions {
  readonly telemetry?: TelemetryModuleOptions;
  /** Runs before the application listens. */
  readonly prepare?: (app: INestApplication) => void | Promise<void>;
}

export async function startNestService(
  metadata: ModuleMetadata,
  { telemetry = {}, prepare }: NestServiceOptions = {},
): Promise<NestService> {
  const collector = new SpanCollector();
  const logged: string[] = [];
  const app = await NestFactory.create(
    moduleOf({
      ...metadata,
      imports: [
        TelemetryModule.forRoot({
          serviceName: 'nest-service',
          environment: 'development',
          exporter: 'none',
          spanProcessors: [collector],
          ...telemetry,
        }),
        ...(metadata.imports ?? []),
      ],
    }),
    { logger: remembering(logged), abortOnError: false },
  );
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    port,
    spans: collector.spans,
    logged,
    outline: () => outline(collector.spans),
    async ended(count) {
      await until(`${count} spans to end`, () => collector.spans.length >= count && collector.open === 0, 5000);
      return collector.spans;
    },
    clear: () => collector.clear(),
    async close() {
      await app.close();
      if (collector.open !== 0) throw new Error(`${collector.open} spans were left open`);
    },
  };
}

/** Creates a new class for each call, because Nest identifies modules by class. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class TestModule {}
  Module(metadata)(TestModule);
  return TestModule;
}

function remembering(lines: string[]): LoggerService {
  const keep =
    (level: string) =>
    (message: unknown): void => {
      lines.push(`${level}: ${String(message)}`);
    };
  return { log: keep('log'), warn: keep('warn'), error: keep('error') };
}
