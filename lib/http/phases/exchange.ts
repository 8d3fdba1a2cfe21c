import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_SERVER_ADDRESS } from '../../bundled/attribute-names';
import { NETWORK_EVENTS, type NetworkEvent } from '../../bundled/network-events';
import { cleanAttributes } from '../../values/clean-attributes';
import { Connection, isOpening, peerOf } from './connection';
import type { Moment, PhaseName } from './moment';

/** Whether a request was sent on a connection that an earlier one had used. Go's `otelhttptrace` has the same name. */
export const ATTR_CONNECTION_REUSED = 'http.conn.reused';

/** A shorter wait is processing time of the client. */
const LEAST_WAIT_MILLIS = 1;

const NONE: Attributes = {};

const CONNECT: ReadonlySet<NetworkEvent> = new Set([NETWORK_EVENTS.connectStart, NETWORK_EVENTS.connectEnd]);

function withAttributes({ event, at, attributes }: Moment, others: Attributes): Moment {
  return { event, at, attributes: { ...others, ...attributes } };
}

/** One request on the wire: the only one of a span, or one hop of a redirected request. */
export class Exchange {
  /** The connection opened for this request; `undefined` if it reuses one or waits for one. */
  connection: Connection | undefined;
  private isAssigned = false;
  private readonly createdAt = performance.now();
  private sentAt: number | undefined;
  private reused: Attributes | undefined;
  private respondedAt: number | undefined;
  private endedAt: number | undefined;
  private redirect: { readonly status: number; readonly host: string } | undefined;

  /**
   * @param origin scheme, host and port, such as `http://supplier.internal:8080`
   * @param since reading of `performance.now()`: when the client began to prepare the request
   */
  constructor(
    private readonly origin: string,
    private readonly since: number,
  ) {}

  /** The request has just got a socket: a connected one, or one that is connecting. */
  assigned(socket: Socket): void {
    // A lookup that fails at once has destroyed the socket by now.
    if (this.takeConnection(socket))
      this.sentAt = this.connection?.readyAt === undefined ? undefined : performance.now();
    else this.reuses(socket);
  }

  /**
   * The request got a socket some time ago, and was sent on it. Only a watched socket shows whether the
   * connection was opened for this request.
   */
  wasAssigned(socket: Socket): void {
    this.takeConnection(socket);
  }

  /** When the response began. */
  get responseAt(): number | undefined {
    return this.respondedAt;
  }

  /** @returns whether the response redirects */
  responded(status: number | undefined, location: unknown): boolean {
    this.respondedAt = performance.now();
    if (status === undefined || status < 300 || status >= 400 || typeof location !== 'string') return false;
    const url = URL.canParse(location, this.origin) ? new URL(location, this.origin) : undefined;
    this.redirect = url && { status, host: url.host };
    return this.redirect !== undefined;
  }

  /** The last byte of the response has arrived. */
  ended(): void {
    this.endedAt ??= performance.now();
  }

  /** Whether the next request of the same call may go to this host. */
  redirectsTo(host: string): boolean {
    return this.redirect?.host === host;
  }

  /** The phase that a request was in when it stopped; `undefined` if its response has ended. */
  get phase(): PhaseName | undefined {
    if (this.endedAt !== undefined || this.redirect) return undefined;
    if (this.respondedAt !== undefined) return 'download';
    return this.connection?.phaseTo(this.hostname) ?? (this.isAssigned ? 'waiting' : 'queued');
  }

  /**
   * @param isFirst whether the attributes of the span name the host
   * @param isLast whether its response is that of the call. The body of a redirect is not awaited
   */
  moments(isFirst: boolean, isLast: boolean): readonly Moment[] {
    const { connection, respondedAt, endedAt, redirect } = this;
    const { fetchStart, requestStart, responseStart, responseEnd } = NETWORK_EVENTS;
    const moments = connection ? this.momentsOf(connection) : [];
    const sentAt = this.sentAt ?? connection?.readyAt;
    if (this.waitedUntil(moments[0]?.at ?? sentAt)) {
      moments.unshift({ event: fetchStart, at: this.createdAt, attributes: NONE });
    }
    if (this.isAssigned && sentAt !== undefined) {
      const { reused = NONE } = this;
      const attributes = isFirst ? reused : { ...reused, ...this.server };
      moments.push({ event: requestStart, at: sentAt, attributes });
    }
    if (respondedAt === undefined) return moments;
    const attributes = redirect ? { [ATTR_HTTP_RESPONSE_STATUS_CODE]: redirect.status } : NONE;
    moments.push({ event: responseStart, at: respondedAt, attributes });
    if (isLast && endedAt !== undefined) moments.push({ event: responseEnd, at: endedAt, attributes: NONE });
    return moments;
  }

  private momentsOf(connection: Connection): Moment[] {
    const { server } = this;
    return connection
      .momentsFor(this.hostname, this.since)
      .map((moment) => (CONNECT.has(moment.event) ? withAttributes(moment, server) : moment));
  }

  private get server(): Attributes {
    return cleanAttributes({ [ATTR_SERVER_ADDRESS]: this.hostname });
  }

  /** Whether the request had to wait for a connection. A request without a connection still waits. */
  private waitedUntil(firstAt = this.isAssigned ? this.createdAt : Infinity): boolean {
    return firstAt - this.createdAt >= LEAST_WAIT_MILLIS;
  }

  /** @returns whether the connection was opened for this request */
  private takeConnection(socket: Socket): boolean {
    const opened = Connection.of(socket) ?? (isOpening(socket) ? new Connection().watch(socket) : undefined);
    this.isAssigned = true;
    this.connection = opened?.isUsed === false ? opened : undefined;
    if (opened) opened.isUsed = true;
    return this.connection !== undefined;
  }

  private reuses(socket: Socket): void {
    this.reused = reusedAttributes(socket);
    this.sentAt = performance.now();
  }

  private get hostname(): string {
    return URL.canParse(this.origin) ? new URL(this.origin).hostname.replace(/^\[(.*)\]$/, '$1') : '';
  }
}

/** The attributes of all requests that reuse a socket. */
const reusing = new WeakMap<Socket, Attributes>();

function reusedAttributes(socket: Socket): Attributes {
  const known = reusing.get(socket);
  if (known) return known;
  const peer = peerOf(socket.remoteAddress, socket.remotePort);
  const made = cleanAttributes({ [ATTR_CONNECTION_REUSED]: true, ...peer });
  reusing.set(socket, made);
  return made;
}
