import { AsyncResource } from 'node:async_hooks';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '../../otel/suppression';

const UNTRACED = suppressTracing(ROOT_CONTEXT);

/**
 * Where telemetry does its own work: in the context that it was started in, not in that of the request whose span
 * happens to fill a batch. Timers and connections keep the context that they are made in, with all that it holds, and
 * some of these last as long as the process. What is done here is not traced.
 */
export class Background {
  private readonly origin = new AsyncResource('otel-instrument');

  run<T>(work: () => T): T {
    return this.origin.runInAsyncScope(() => context.with(UNTRACED, work));
  }
}
