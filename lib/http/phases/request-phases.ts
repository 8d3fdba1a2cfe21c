import type { Context } from '@opentelemetry/api';
import type { OpenSpan } from '../../span/open-span';
import { type AwaitedRequest, awaitRequest, forgetRequest } from './awaited-requests';
import { Exchange } from './exchange';
import { watchHttp } from './http-channels';
import { watchUndici } from './undici-channels';

/** The phase in which a request failed or was cancelled before its response had arrived. */
export const ATTR_STOPPED_IN = 'http.request.stopped_in';

/** Later redirects have no events. */
const MOST_EXCHANGES = 10;
/** A span can have 128 events, and its error needs one of them. */
const MOST_EVENTS = 100;

/** The phases of one outgoing request, including its redirects. */
export class RequestPhases implements AwaitedRequest {
  isOver = false;
  private readonly startedAt = performance.now();
  private readonly exchanges: Exchange[] = [];

  private constructor(
    readonly traceparent: string | undefined,
    readonly contexts: readonly Context[],
    private readonly url: string,
  ) {}

  /**
   * Waits for the requests that a client is about to send, until {@link writeTo}.
   *
   * @param traceparent the header that the span has written
   * @param contexts the contexts in which the client may send the request
   * @param url where the first request goes
   */
  static of(traceparent: string | undefined, contexts: readonly Context[], url: string): RequestPhases {
    watch();
    const phases = new RequestPhases(traceparent, contexts, url);
    awaitRequest(phases);
    return phases;
  }

  expects(host: string): boolean {
    const last = this.exchanges.at(-1);
    if (last) return last.redirectsTo(host);
    return URL.canParse(this.url) && new URL(this.url).host === host;
  }

  begin(origin: string): Exchange {
    const exchange = new Exchange(origin, this.exchanges.at(-1)?.responseAt ?? this.startedAt);
    if (this.exchanges.length < MOST_EXCHANGES) this.exchanges.push(exchange);
    return exchange;
  }

  /**
   * Writes the events, and stops waiting for requests.
   *
   * @param endTime reading of `performance.now()` at the end of the span. Drops later events
   */
  writeTo(span: OpenSpan, endTime = Infinity): void {
    this.isOver = true;
    forgetRequest(this);
    const { exchanges } = this;
    const last = exchanges.length - 1;
    const moments = exchanges.flatMap((exchange, index) => exchange.moments(index === 0, index === last));
    for (const { event, at, attributes } of moments.slice(0, MOST_EVENTS)) {
      if (at <= endTime) span.addEvent(event, attributes, at);
    }
  }

  /** Names the phase in which the request stopped. */
  writeStopTo(span: OpenSpan): void {
    const phase = this.exchanges.at(-1)?.phase;
    if (phase !== undefined) span.setAttributes({ [ATTR_STOPPED_IN]: phase });
  }
}

let isWatching = false;

/** The first recorded request of a traced client subscribes to the channels. */
function watch(): void {
  if (isWatching) return;
  isWatching = true;
  watchHttp();
  watchUndici();
}
