import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerSpan } from './server-span';
import type { Telemetry } from '../../lib/index';
import { TELEMETRY } from '../telemetry.tokens';

type RequestHook = (request: IncomingMessage, response: ServerResponse, done: () => void) => void;

const spans = new WeakMap<object, ServerSpan>();

/** The server span of a request, wherever in the request's life one asks. */
export function serverSpanOf(request: unknown): ServerSpan | undefined {
  return typeof request === 'object' && request !== null ? spans.get(request) : undefined;
}

/**
 * Opens a server span for each HTTP request at the adapter's own request hook, before middleware, guards and pipes, so
 * that whatever they do and throw is inside.
 */
@Injectable()
export class RequestSpans {
  constructor(@Inject(TELEMETRY) _started: Telemetry, host: HttpAdapterHost) {
    const adapter = host.httpAdapter as { setOnRequestHook?: (hook: RequestHook) => void } | undefined;
    adapter?.setOnRequestHook?.((request, response, done) => this.trace(request, response, done));
  }

  private trace(request: IncomingMessage, response: ServerResponse, done: () => void): void {
    const span = ServerSpan.open(request);
    spans.set(request, span);
    response.once('finish', () => span.finish(request, response));
    response.once('close', () => {
      if (!response.writableFinished) span.abandon(request);
    });
    span.run(done);
  }
}
