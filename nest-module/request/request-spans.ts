import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { context } from '@opentelemetry/api';
import { guard, type Telemetry } from '../../lib/index';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { ignoring } from './ignored-requests';
import { IncomingRequest } from './incoming-request';
import { untraced } from './outer-instrumentation';
import { type AdapterRequest, type AdapterResponse, type HookedAdapter, installRequestHook } from './request-hook';
import { ServerSpan } from './server-span';

const spans = new WeakMap<object, ServerSpan>();

/** The server span of a request, wherever in the request's life one asks. */
export function serverSpanOf(request: unknown): ServerSpan | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { raw } = request as AdapterRequest;
  return spans.get(raw ?? request);
}

/**
 * Opens a server span for each HTTP request at the front of the adapter, before middleware, guards and pipes, so that
 * whatever they do and throw is inside.
 */
@Injectable()
export class RequestSpans {
  /** `undefined` where every request is traced. */
  private readonly isIgnored: ((request: IncomingRequest) => boolean) | undefined;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    host: HttpAdapterHost,
  ) {
    const { ignore = [] } = options;
    this.isIgnored = ignore.length > 0 ? ignoring(ignore) : undefined;
    const adapter = host.httpAdapter as unknown as HookedAdapter | undefined;
    if (!adapter) return;
    installRequestHook(adapter, {
      onRequest: (request, response, next) => this.trace(request, response, next),
      onShown: (request) => spans.get(request.raw)?.shownAs(request),
    });
  }

  private trace(request: AdapterRequest, response: AdapterResponse, next: () => void): void {
    const incoming = guard('reading a request', () => new IncomingRequest(request as never), undefined);
    if (!incoming || this.ignores(incoming)) return context.with(untraced(context.active()), next);
    const span = guard(
      'opening the span of a request',
      () => ServerSpan.open(incoming, this.options.isServerError),
      undefined,
    );
    if (!span) return next();
    spans.set(incoming.raw, span);
    const outgoing = response.raw ?? (response as NonNullable<AdapterResponse['raw']>);
    outgoing.once('finish', () => span.finish(outgoing));
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) span.abandon();
    });
    return span.run(next);
  }

  private ignores(request: IncomingRequest): boolean {
    return this.isIgnored !== undefined && guard('`ignore`', () => this.isIgnored?.(request) ?? false, false);
  }
}
