import type { ServerResponse } from 'node:http';
import type { ServerSpan } from './server-span';

/**
 * Property of a request and its response that holds their span. A `WeakMap` would keep them alive until the next full
 * garbage collection, because the span references its request. That would cost more than tracing the request.
 */
export const SPAN = Symbol('otel-instrument.server-span');

/** A request or a response of Node. */
export interface Traced {
  [SPAN]?: ServerSpan;
}

/** The listeners find the span on the response. Closures would have to be created for each request. */
export function listenToResponse(response: ServerResponse): void {
  response.on('pipe', onPipe);
  response.on('finish', onFinish);
  response.on('close', onClose);
}

function onPipe(this: Traced, source: unknown): void {
  for (let span = this[SPAN]; span; span = span.before) span.isFedBy(source);
}

function onFinish(this: Traced): void {
  for (let span = this[SPAN]; span; span = span.before) span.responseFinished();
}

function onClose(this: Traced): void {
  for (let span = this[SPAN]; span; span = span.before) span.responseClosed();
}
