import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { context } from '@opentelemetry/api';
import { guard } from '../../lib/diagnostics/fault';
import { suppressTracing } from '../../lib/otel/suppression';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { EntrySpan } from '../entry-span';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { type StopWatching, watchAdapter } from './adapter-watch';
import { OutgoingResponse, watchStream } from './outgoing-response';
import { ignoring } from './ignored-requests';
import { IncomingRequest } from './incoming-request';
import { listenToReplies } from './replies';
import { type AdapterRequest, type AdapterResponse, type HookedAdapter, installRequestHook } from './request-hook';
import { listenToRoutes } from './route-handlers';
import { ServerSpan } from './server-span';

/**
 * Property of a request that holds its span. A `WeakMap` would keep both alive until the next full garbage collection,
 * because the span references its request. That costs more than tracing the request.
 */
const SPAN = Symbol('otel-instrument.server-span');

interface TracedRequest {
  [SPAN]?: ServerSpan;
}

export function serverSpanOf(owner: unknown): ServerSpan | undefined {
  if (typeof owner !== 'object' || owner === null) return undefined;
  const { raw } = owner as { readonly raw?: object };
  return ((raw ?? owner) as TracedRequest)[SPAN];
}

/** Restores the span's context for the handler, in case a middleware has lost it. */
function handle(request: unknown, handler: () => unknown): unknown {
  const server = serverSpanOf(request);
  if (!server) return handler();
  guard('naming a request by its route', () => server.handled());
  return EntrySpan.current() === server ? handler() : server.run(handler);
}

/** The options of the first module that traced an adapter. */
const tracedBy = new WeakMap<HookedAdapter, TelemetryModuleOptions>();

/** Opens a server span for each HTTP request, before middleware, guards and pipes, so that it covers their work and errors. */
@Injectable()
export class RequestSpans implements OnApplicationShutdown {
  /** `undefined` if every request is traced. */
  private readonly isIgnored: ((request: IncomingRequest) => boolean) | undefined;
  private readonly stopWatching: StopWatching;

  constructor(
    @Inject(TELEMETRY) _started: Telemetry,
    @Inject(TELEMETRY_OPTIONS) private readonly options: TelemetryModuleOptions,
    host: HttpAdapterHost,
  ) {
    const { ignore = [] } = options;
    this.isIgnored = ignore.length > 0 ? ignoring(ignore) : undefined;
    this.stopWatching = watchAdapter(host, (adapter) => this.listenTo(adapter));
  }

  onApplicationShutdown(): void {
    this.stopWatching();
  }

  /** Listens once per adapter, because the application may import the module more than once. */
  private listenTo(adapter: HookedAdapter): void {
    const first = tracedBy.get(adapter);
    if (first) return warnIfDifferent(first, this.options);
    tracedBy.set(adapter, this.options);
    installRequestHook(adapter, {
      onRequest: (request, response, next) => this.trace(request, response, next),
      onAdapterRequest: (request) => serverSpanOf(request)?.adapterRequest(request),
    });
    listenToRoutes(adapter, handle);
    listenToReplies(adapter, (response, stream) => {
      const span = serverSpanOf(response);
      if (span) watchStream(stream, (error) => span.threw(error));
    });
  }

  private trace(request: AdapterRequest, response: AdapterResponse, next: () => unknown): unknown {
    const span = guard('opening the span of a request', () => this.open(request, response));
    if (span === 'ignored') return context.with(suppressTracing(context.active()), next);
    return span ? span.run(next) : next();
  }

  private open(request: AdapterRequest, response: AdapterResponse): ServerSpan | 'ignored' {
    const incoming = new IncomingRequest(request as never);
    if (this.ignores(incoming)) return 'ignored';
    const outgoing = response.raw ?? (response as NonNullable<AdapterResponse['raw']>);
    const span = ServerSpan.open(incoming, new OutgoingResponse(incoming.raw, outgoing), this.options.isServerError);
    (incoming.raw as TracedRequest)[SPAN] = span;
    (outgoing as TracedRequest)[SPAN] = span;
    return span;
  }

  private ignores(request: IncomingRequest): boolean {
    return this.isIgnored !== undefined && guard('`ignore`', () => this.isIgnored?.(request) ?? false, false);
  }
}

function warnIfDifferent(first: TelemetryModuleOptions, second: TelemetryModuleOptions): void {
  if (isDeepStrictEqual(first, second)) return;
  new Logger('Telemetry').warn(
    'TelemetryModule was imported twice in one application, with different options. Expected one import. The options of ' +
      'the first import apply. Import it once, in the root module. [MODULE_IMPORTED_TWICE]',
  );
}
