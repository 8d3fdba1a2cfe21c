import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DNS_ANSWERS,
  ATTR_DNS_QUESTION_NAME,
  ATTR_ERROR_TYPE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
} from '../../bundled/attribute-names';
import { NETWORK_EVENTS, type NetworkEvent } from '../../bundled/network-events';
import { guard } from '../../diagnostics/fault';
import { cleanAttributes } from '../../values/clean-attributes';
import type { Moment, PhaseName } from './moment';

/** Most moments kept for one connection. A name can have any number of addresses, and the client may try each. */
const MOST_MOMENTS = 32;
const MOST_ANSWERS = 16;

type Listener = (...values: readonly unknown[]) => void;

/**
 * The opening of one connection: lookup, attempts to connect, and TLS handshake, from the events of its socket. It removes
 * its listeners when the connection is ready or the socket closes.
 */
export class Connection {
  /** Whether a request was sent on it. The next one reuses it. */
  isUsed = false;
  /** When a request could be sent; `undefined` before. */
  readyAt: number | undefined;
  private readonly moments: Moment[] = [];
  private readonly answers: string[] = [];
  private hasAttempted = false;
  private isSecuring = false;
  private isWatched = false;
  private lookupFailed = false;

  constructor(private readonly startedAt = performance.now()) {}

  /** The connection of a socket that was watched. */
  static of(socket: Socket): Connection | undefined {
    return connections.get(socket);
  }

  /** Watches a socket that is not connected yet, or whose TLS handshake has not ended. */
  watch(socket: Socket): this {
    connections.set(socket, this);
    this.isWatched = true;
    const isTls = isTlsSocket(socket);
    const listeners: Readonly<Record<string, Listener>> = {
      lookup: (error, address, _family, host) => this.lookedUp(error, address, host),
      connectionAttempt: (address, port) => this.attempts(peerOf(address, port)),
      connectionAttemptFailed: (address, port, _family, error) => this.attemptFailed(peerOf(address, port), error),
      connectionAttemptTimeout: (address, port) => this.attemptFailed(peerOf(address, port), { code: 'ETIMEDOUT' }),
      connect: () => (isTls ? this.secures() : ready()),
      secureConnect: () => ready(),
      close: () => stop(),
    };
    const guarded = Object.entries(listeners).map(
      ([event, listener]) =>
        [
          event,
          (...values: readonly unknown[]) => guard('watching a connection', () => listener(...values), undefined),
        ] as const,
    );
    const stop = (): void => {
      for (const [event, listener] of guarded) socket.removeListener(event, listener);
    };
    const ready = (): void => {
      stop();
      this.ready(peerOf(socket.remoteAddress, socket.remotePort));
    };
    for (const [event, listener] of guarded) socket.on(event, listener);
    // The handshake of a tunnel through a proxy begins on a connected socket.
    if (isTls && !socket.connecting) this.secures();
    return this;
  }

  /** Assigns the connection to a socket that could not be watched while it connected. */
  connectedAs(socket: Socket): void {
    connections.set(socket, this);
    this.ready(peerOf(socket.remoteAddress, socket.remotePort));
  }

  /** Opening the connection failed, and its socket could not be watched. */
  failed(error: unknown): void {
    const { syscall, hostname } = (error ?? {}) as { readonly syscall?: unknown; readonly hostname?: unknown };
    // A `Resolver` reports `queryA` and similar calls.
    if (/^(?:getaddrinfo|query)/.test(String(syscall))) this.lookedUp(error, undefined, hostname);
    else this.attemptFailed({}, error);
  }

  /**
   * The moments so far.
   *
   * @param host where the connection goes. A name that is not an address is looked up first
   * @param since reading of `performance.now()`: a phase that began earlier starts then; one that ended earlier is dropped
   */
  momentsFor(host: string, since: number): readonly Moment[] {
    const all = this.moments.length > 0 ? this.moments : [this.firstMoment(host)];
    const lasts = ({ event, at }: Moment, index: number): boolean =>
      at >= since || (event.endsWith('Start') && (all[index + 1]?.at ?? Infinity) > since);
    return all.filter(lasts).map((moment) => shownFrom(since, moment));
  }

  /** The current phase; `undefined` if the connection is ready. */
  phaseTo(host: string): PhaseName | undefined {
    if (this.readyAt !== undefined) return undefined;
    if (this.isSecuring) return 'tls';
    if (this.lookupFailed) return 'lookup';
    return this.moments.length > 0 || this.isPastLookup(host) ? 'connect' : 'lookup';
  }

  private firstMoment(host: string): Moment {
    if (!this.isPastLookup(host)) return this.lookupStart(host);
    return { event: NETWORK_EVENTS.connectStart, at: this.startedAt, attributes: {} };
  }

  /** An address needs no lookup. If the socket is not watched, only the attempt to connect is known. */
  private isPastLookup(host: string): boolean {
    return !this.isWatched || isAddress(host);
  }

  private lookedUp(error: unknown, address: unknown, host: unknown): void {
    if (this.hasAttempted || this.readyAt !== undefined) return;
    const name = typeof host === 'string' ? host : '';
    const failure = failureOf(error);
    this.lookupFailed = failure !== undefined;
    // One event for each address, all at the same time.
    if (typeof address === 'string' && this.answers.length < MOST_ANSWERS) this.answers.push(address);
    if (this.moments.length > 0) return;
    this.moments.push(this.lookupStart(name), {
      event: NETWORK_EVENTS.lookupEnd,
      at: performance.now(),
      attributes: {
        [ATTR_DNS_QUESTION_NAME]: name,
        ...(failure ?? { [ATTR_DNS_ANSWERS]: this.answers }),
      },
    });
  }

  private lookupStart(name: string): Moment {
    return {
      event: NETWORK_EVENTS.lookupStart,
      at: this.startedAt,
      attributes: { [ATTR_DNS_QUESTION_NAME]: name },
    };
  }

  private attempts(peer: Attributes, at = performance.now()): void {
    this.hasAttempted = true;
    this.add(NETWORK_EVENTS.connectStart, peer, at);
  }

  private attemptFailed(peer: Attributes, error: unknown): void {
    if (!this.hasAttempted) this.attempts(peer, this.phaseStart());
    this.add(NETWORK_EVENTS.connectEnd, { ...peer, ...failureOf(error) });
  }

  private secures(): void {
    if (!this.hasAttempted && this.moments.length === 0) this.attempts({}, this.phaseStart());
    if (!this.isSecuring) this.add(NETWORK_EVENTS.tlsStart, {});
    this.isSecuring = true;
  }

  private ready(peer: Attributes): void {
    if (!this.hasAttempted) this.attempts(peer, this.phaseStart());
    this.readyAt = performance.now();
    this.add(NETWORK_EVENTS.connectEnd, peer, this.readyAt);
  }

  /** The attempt began before the socket was watched: at the end of the lookup, or at the start without a lookup. */
  private phaseStart(): number {
    return this.moments.at(-1)?.at ?? this.startedAt;
  }

  private add(event: NetworkEvent, attributes: Attributes, at = performance.now()): void {
    if (this.moments.length < MOST_MOMENTS || this.readyAt !== undefined) this.moments.push({ event, at, attributes });
  }
}

function shownFrom(since: number, { event, at, attributes }: Moment): Moment {
  return { event, at: Math.max(since, at), attributes: cleanAttributes(attributes) };
}

const connections = new WeakMap<Socket, Connection>();

let socketExpectedBy: Connection | undefined;

/** Assigns the next socket that this turn of the event loop creates to `connection`. */
export function expectSocket(connection: Connection, unseen: () => void): void {
  socketExpectedBy = connection;
  queueMicrotask(() => {
    if (socketExpectedBy !== connection) return;
    socketExpectedBy = undefined;
    unseen();
  });
}

/** Watches a socket that was just created, for the connection that expects it. */
export function socketCreated(socket: Socket, isWanted: () => boolean): void {
  const connection = socketExpectedBy ?? (isWanted() ? new Connection() : undefined);
  socketExpectedBy = undefined;
  connection?.watch(socket);
}

/** Whether a socket is connecting, or in its TLS handshake. */
export function isOpening(socket: Socket): boolean {
  return socket.connecting || (socket as Securing).secureConnecting === true;
}

/** The address of the other side, if it is known. */
export function peerOf(address: unknown, port: unknown): Attributes {
  return {
    ...(typeof address === 'string' && { [ATTR_NETWORK_PEER_ADDRESS]: address }),
    ...(typeof port === 'number' && { [ATTR_NETWORK_PEER_PORT]: port }),
  };
}

interface Securing {
  readonly encrypted?: unknown;
  readonly secureConnecting?: unknown;
}

const isTlsSocket = (socket: Socket): boolean => (socket as Securing).encrypted === true;

function failureOf(error: unknown): Attributes | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return { [ATTR_ERROR_TYPE]: typeof code === 'string' ? code : String(name) };
}

/** Loaded here: a process that connects has loaded `node:net` already, and others do not need it. */
function isAddress(host: string): boolean {
  return (require('node:net') as typeof import('node:net')).isIP(host) !== 0;
}
