import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_SERVER_ADDRESS } from '../../bundled/attribute-names';
import { NETWORK_EVENTS, type NetworkEvent } from '../../bundled/network-events';
import { Connection, isOpening, peerOf } from './connection';
import type { Moment, PhaseName } from './moment';

/** Whether a request was sent on a connection that an earlier one had used. Go's `otelhttptrace` has the same name. */
export const ATTR_CONNECTION_REUSED = 'http.conn.reused';

const CONNECT: ReadonlySet<NetworkEvent> = new Set([NETWORK_EVENTS.connectStart, NETWORK_EVENTS.connectEnd]);

/** One request on the wire: the only one of a span, or one hop of a redirected request. */
export class Exchange {
  /** The connection that is being opened for it, or was; `undefined` if it waits for another, or reuses one. */
  connection: Connection | undefined;
  private isAssigned = false;
  private sentAt: number | undefined;
  private reused: Attributes | undefined;
  private respondedAt: number | undefined;
  private endedAt: number | undefined;
  private redirect: { readonly status: number; readonly host: string } | undefined;

  /**
   * @param host with port, as in the header `host`
   * @param since reading of `performance.now()`: when the client began to prepare the request
   */
  constructor(
    private readonly protocol: string,
    private readonly host: string,
    private readonly since: number,
  ) {}

  /** The request has just got a socket: a connected one, or one that is connecting. */
  assigned(socket: Socket): void {
    if (this.takeConnection(socket)) this.sentAt = isOpening(socket) ? undefined : performance.now();
    else this.reuses(socket);
  }

  /**
   * The request got a socket some time ago, and was sent on it. Whether the connection was opened for it is known only if the
   * socket was watched.
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
    const base = `${this.protocol}//${this.host}`;
    if (URL.canParse(location, base)) this.redirect = { status, host: new URL(location, base).host };
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
    if (this.endedAt !== undefined) return undefined;
    if (this.respondedAt !== undefined) return 'download';
    return this.connection?.phaseTo(this.hostname) ?? (this.isAssigned ? 'waiting' : 'queued');
  }

  /** @param isFirst whether the attributes of the span name the host */
  moments(isFirst: boolean): readonly Moment[] {
    const { connection, respondedAt, endedAt, redirect } = this;
    const { requestStart, responseStart, responseEnd } = NETWORK_EVENTS;
    const to: Attributes = { [ATTR_SERVER_ADDRESS]: this.hostname };
    const server = isFirst ? {} : to;
    const opened = connection?.momentsFor(this.hostname, this.since) ?? [];
    const moments = opened.map((moment) =>
      CONNECT.has(moment.event) ? { ...moment, attributes: { ...to, ...moment.attributes } } : moment,
    );
    const sentAt = this.sentAt ?? connection?.readyAt;
    if (this.isAssigned && sentAt !== undefined) {
      moments.push({ event: requestStart, at: sentAt, attributes: { ...this.reused, ...server } });
    }
    if (respondedAt === undefined) return moments;
    const attributes: Attributes = redirect ? { [ATTR_HTTP_RESPONSE_STATUS_CODE]: redirect.status } : {};
    moments.push({ event: responseStart, at: respondedAt, attributes });
    if (endedAt !== undefined) moments.push({ event: responseEnd, at: endedAt, attributes: {} });
    return moments;
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
    this.reused = { [ATTR_CONNECTION_REUSED]: true, ...peerOf(socket.remoteAddress, socket.remotePort) };
    this.sentAt = performance.now();
  }

  private get hostname(): string {
    return this.host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  }
}
