import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { countFault } from '../../lib/diagnostics/fault';
import { suppressTracing } from '../../lib/otel/suppression';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { activeContext, runIn } from '../../lib/span/current/api-globals';
import { EntrySpan } from '../entry-span';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY, TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { type StopWatching, watchAdapter } from './adapter-watch';
import { OutgoingResponse } from './outgoing-response';
import { ignoring } from './ignored-requests';
import { IncomingRequest } from './incoming-request';
import { listenToReplies } from './replies';
import { listenToResponse, SPAN, type Traced } from './response-events';
import { type AdapterRequest, type AdapterResponse, type HookedAdapter, installRequestHook } from './request-hook';
import { listenToRoutes } from './route-handlers';
import { ServerSpan } from './server-span';

export function serverSpanOf(owner: unknown): ServerSpan | undefined {
  if (typeof owner !== 'object' || owner === null) return undefined;
  const { raw } = owner as { readonly raw?: object };
  return ((raw ?? owner) as Traced)[SPAN];
}

/** Returns the span in whose context the handler must run, if a middleware has lost that context. */
function reached(request: unknown): ServerSpan | undefined {
  const server = serverSpanOf(request);
  if (!server) return undefined;
  try {
    server.handled();
  } catch (error) {
    countFault('naming a request by its route', error);
  }
  return EntrySpan.current() === server ? undefined : server;
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
    listenToRoutes(adapter, reached);
    listenToReplies(adapter, (response, stream) => {
      serverSpanOf(response)?.isFedBy(stream);
    });
  }

  private trace(request: AdapterRequest, response: AdapterResponse, next: () => unknown): unknown {
    const span = this.opened(request, response);
    if (span === 'ignored') return runIn(suppressTracing(activeContext()), next);
    return span ? span.run(next) : next();
  }

  private opened(request: AdapterRequest, response: AdapterResponse): ServerSpan | 'ignored' | undefined {
    try {
      return this.open(request, response);
    } catch (error) {
      countFault('opening the span of a request', error);
      return undefined;
    }
  }

  private open(request: AdapterRequest, response: AdapterResponse): ServerSpan | 'ignored' {
    const incoming = new IncomingRequest(request as never);
    if (this.isIgnored?.(incoming)) return 'ignored';
    const outgoing = response.raw ?? (response as NonNullable<AdapterResponse['raw']>);
    const span = ServerSpan.open(incoming, new OutgoingResponse(incoming.raw, outgoing), this.options.isServerError);
    span.before = (outgoing as Traced)[SPAN];
    (incoming.raw as Traced)[SPAN] = span;
    (outgoing as Traced)[SPAN] = span;
    if (!span.before) listenToResponse(outgoing);
    return span;
  }
}

function warnIfDifferent(first: TelemetryModuleOptions, second: TelemetryModuleOptions): void {
  if (isDeepStrictEqual(first, second)) return;
  new Logger('Telemetry').warn(
    'TelemetryModule was imported twice in one application, with different options. Expected one import. The options of ' +
      'the first import apply. Import it once, in the root module. [MODULE_IMPORTED_TWICE]',
  );
}
