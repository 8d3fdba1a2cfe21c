import type { Tracer } from '@opentelemetry/api';
import { createSdkProvider } from '../../lib/otel/sdk';
import { createExportPipelines, type ExportSettings } from '../../lib/export/export-pipelines';
import type { TelemetryOptions } from '../../lib/config/telemetry-options';
import type { ExportCounts } from '../../lib/export/batch/export-counts';

/** Spans of the SDK in our export pipeline, and the number of spans that a test has ended. */
export interface PipedSpans {
  readonly tracer: Tracer;
  readonly counts: ExportCounts;
  readonly ended: number;
  end(count: number): void;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
  discard(): void;
}

/** Batches are sent at a flush, and retries follow quickly. */
export function pipeSpans(
  options: Pick<TelemetryOptions, 'exporter' | 'batch'>,
  settings: ExportSettings = {},
): PipedSpans {
  const batch = { scheduledDelayMillis: 60_000, ...options.batch };
  const pipelines = createExportPipelines(
    { ...options, batch },
    {
      env: {},
      retries: { firstBackoffMillis: 2 },
      ...settings,
    },
  );
  const provider = createSdkProvider({ spanProcessors: pipelines.processors });
  const tracer = provider.getTracer('spec');
  let ended = 0;
  return {
    tracer,
    get counts() {
      return pipelines.counts;
    },
    get ended() {
      return ended;
    },
    end(count) {
      for (let index = 0; index < count; index++, ended++) tracer.startSpan(`span ${ended}`).end();
    },
    async flush() {
      await provider.forceFlush().catch(() => undefined);
    },
    async shutdown() {
      await provider.shutdown().catch(() => undefined);
    },
    discard: () => pipelines.discard('the test is over'),
  };
}

/** Each ended span is in exactly one of the four numbers. */
export function expectAllCounted({ counts, ended }: PipedSpans): void {
  const { exported, failed, dropped, pending } = counts;
  expect({ counts, sum: exported + failed + dropped + pending }).toEqual({ counts, sum: ended });
}
