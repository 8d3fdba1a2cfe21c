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
 * Where a request keeps its span. A map from requests to spans would keep both alive until the next full collection of
 * garbage, because the span knows its request: all requests would grow old, which costs more than tracing them.
 */
const SPAN = Symbol('otel-instrument.server-span');

interface TracedRequest {
  [SPAN]?: ServerSpan;
}

/** The server span of a request or of its response, wherever in the request's life one asks. */
export function serverSpanOf(subject: unknown): ServerSpan | undefined {
  if (typeof subject !== 'object' || subject === null) return undefined;
  const { raw } = subject as { readonly raw?: object };
  return ((raw ?? subject) as TracedRequest)[SPAN];
}

/** Where something between the front and the handler has lost the context, it is put back here. */
function handle(request: unknown, handler: () => unknown): unknown {
  const server = serverSpanOf(request);
  if (!server) return handler();
  guard('naming a request by its route', () => server.handled(), undefined);
  return EntrySpan.current() === server ? handler() : server.run(handler);
}

/** The options by which the requests of an adapter are traced: those of the first module that found it. */
const tracedBy = new WeakMap<HookedAdapter, TelemetryModuleOptions>();

/**
 * Opens a server span for each HTTP request at the front of the adapter, before middleware, guards and pipes, so that
 * whatever they do and throw is inside.
 */
@Injectable()
export class RequestSpans implements OnApplicationShutdown {
  /** `undefined` where every request is traced. */
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

  /** Once for each adapter, though the application may import the module more than once. */
  private listenTo(adapter: HookedAdapter): void {
    const first = tracedBy.get(adapter);
    if (first) return warnIfOther(first, this.options);
    tracedBy.set(adapter, this.options);
    installRequestHook(adapter, {
      onRequest: (request, response, next) => this.trace(request, response, next),
      onShown: (request) => serverSpanOf(request)?.shownAs(request),
    });
    listenToRoutes(adapter, handle);
    listenToReplies(adapter, (response, stream) => {
      const span = serverSpanOf(response);
      if (span) watchStream(stream, (error) => span.threw(error));
    });
  }

  private trace(request: AdapterRequest, response: AdapterResponse, next: () => unknown): unknown {
    const span = guard('opening the span of a request', () => this.open(request, response), undefined);
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

function warnIfOther(first: TelemetryModuleOptions, second: TelemetryModuleOptions): void {
  if (isDeepStrictEqual(first, second)) return;
  new Logger('Telemetry').warn(
    'TelemetryModule is imported twice in one application, with different options. The options of the first import ' +
      'count. Import it once, in the root module. [MODULE_IMPORTED_TWICE]',
  );
}
