import { AsyncResource } from 'node:async_hooks';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { withoutLineExport } from '../../diagnostics/own-lines';
import { suppressTracing } from '../../otel/suppression';

const UNTRACED = withoutLineExport(suppressTracing(ROOT_CONTEXT));

/**
 * Runs telemetry's own work untraced, without export of its log lines, in the context of its start. Timers and connections retain the context in which they
 * are created, some of them as long as the process. So it must not be the context of the request that fills a batch.
 */
export class Background {
  private readonly origin = new AsyncResource('otel-instrument');

  run<T>(work: () => T): T {
    return this.origin.runInAsyncScope(() => context.with(UNTRACED, work));
  }
}
