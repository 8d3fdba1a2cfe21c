import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { isObservable, Observable, Subscriber } from 'rxjs';
import { guard } from '../../../lib/diagnostics/fault';
import { callUserFunction } from '../../../lib/diagnostics/user-code';
import { sharedSymbol } from '../../../lib/process/process-record';
import { type Outcome, type Repeatable, TracedCall } from '../../../lib/span/settle/call';
import { runToEnd } from '../../../lib/span/settle/settle';
import { traceSerializer } from './client-serializer';
import type { MessageTransport, OutgoingMessage } from '../message-transport';
import { replaceOwn } from '../own-method';
import { type Outgoing, ProducerMessage } from './producer-message';

/** The part of Nest's `ClientProxy` that is used here. */
export interface MessageClient {
  connect(): unknown;
  close(): unknown;
  send(pattern: unknown, data: unknown): unknown;
  emit(pattern: unknown, data: unknown): unknown;
}

const TRACED = sharedSymbol('traced-message-client');

/** Does nothing on a repeat, because each subscription opens its own span. */
const ONCE: Repeatable = { begin: () => undefined };

/** Whether a value is a client of Nest, or of a class of the application that extends Nest's `ClientProxy`. */
export function isMessageClient(value: object): value is MessageClient {
  if (!('publish' in value && 'dispatchEvent' in value && 'routingMap' in value)) return false;
  const client = value as unknown as Readonly<Record<string, unknown>>;
  return ['connect', 'close', 'send', 'emit', 'publish', 'dispatchEvent'].every(
    (name) => typeof client[name] === 'function',
  );
}

/**
 * Opens a `PRODUCER` span for each message of a client, and adds its context to the message. Replaces methods of this
 * client only. Tracing a client again has no effect.
 */
export function traceMessageClient(client: MessageClient, transport: MessageTransport): void {
  if (TRACED in client) return;
  guard('tracing a message client', () => replaceMethods(client, transport), undefined);
}

function replaceMethods(client: MessageClient, transport: MessageTransport): void {
  const current = (): OutgoingMessage | undefined => ProducerMessage.current(client);
  // A frozen client throws here, before anything has changed.
  Object.defineProperty(client, TRACED, { value: true });
  callUserFunction('`prepareClient` of a transport', () => transport.prepareClient?.(client, current), undefined);
  traceRequests(client, transport);
  traceEvents(client, transport);
  traceSerializer(client, transport);
}

function traceRequests(client: MessageClient, transport: MessageTransport): void {
  replaceOwn(client, 'send', (send) => (pattern: unknown, data: unknown) => {
    const replies: unknown = Reflect.apply(send, client, [pattern, data]);
    // A client of the application may return anything. What its class adds to an Observable must stay.
    if (!isPlainObservable(replies)) return replies;
    return new Observable((subscriber) => {
      const message = opened({ client, pattern, data }, transport);
      if (message) follow(message, replies, subscriber);
      else subscriber.add(replies.subscribe(subscriber));
    });
  });
  replaceOwn(client, 'publish', (publish) => (packet: unknown, ...rest: unknown[]) => {
    const message = ProducerMessage.current(client);
    message?.takes(packet);
    const cancel: unknown = Reflect.apply(publish, client, [packet, ...rest]);
    message?.named(packet);
    return cancel;
  });
}

function traceEvents(client: MessageClient, transport: MessageTransport): void {
  /** The event that the client connects for. `emit` calls `connect` before it returns. */
  let connecting: Outgoing | undefined;
  replaceOwn(client, 'emit', (emit) => (pattern: unknown, data: unknown) => {
    connecting = { client, pattern, data };
    try {
      return Reflect.apply(emit, client, [pattern, data]) as unknown;
    } finally {
      connecting = undefined;
    }
  });
  replaceOwn(client, 'connect', (connect) => (...args: unknown[]) => {
    const event = connecting;
    connecting = undefined;
    const connection: unknown = Reflect.apply(connect, client, args);
    if (event && types.isPromise(connection)) {
      connection.catch((error: unknown) => notConnected(event, error, transport));
    }
    return connection;
  });
  replaceOwn(client, 'dispatchEvent', (dispatch) => (packet: unknown, ...rest: unknown[]) => {
    const { pattern, data } = (packet ?? {}) as { readonly pattern?: unknown; readonly data?: unknown };
    return sendEvent({ client, pattern, data }, transport, (message) => {
      message?.takes(packet);
      return Reflect.apply(dispatch, client, [packet, ...rest]) as unknown;
    });
  });
  replaceOwn(client, 'dispatchBatchEvent', (dispatch) => (batch: unknown, ...rest: unknown[]) => {
    const { pattern, data } = (batch ?? {}) as { readonly pattern?: unknown; readonly data?: { messages?: unknown } };
    const count = Array.isArray(data?.messages) ? data.messages.length : 0;
    const send = (): unknown => Reflect.apply(dispatch, client, [batch, ...rest]);
    return count === 0 ? send() : sendEvent({ client, pattern, data, count }, transport, send);
  });
}

function sendEvent<T>(
  event: Outgoing,
  transport: MessageTransport,
  send: (message: ProducerMessage | undefined) => T,
): T {
  const message = opened(event, transport);
  if (!message) return send(undefined);
  const outcome: Outcome = { returned: (_open, result) => message.accepted(result) };
  return runToEnd(new TracedCall(message.open, outcome, ONCE), () => send(message));
}

/** The event could not be sent. The application may ignore the result, so the span must record the error. */
function notConnected(event: Outgoing, error: unknown, transport: MessageTransport): void {
  const message = opened(event, transport);
  message?.open.fail(error);
  message?.open.end();
}

/**
 * Follows one subscription to the replies of a request. Replies arrive in the context of the connection. This passes them
 * on in the context of the subscriber.
 */
function follow({ open }: ProducerMessage, replies: Observable<unknown>, subscriber: Subscriber<unknown>): void {
  const caller = context.active();
  const call = new TracedCall(open, {}, ONCE);
  let hasReply = false;
  const inner = new Subscriber<unknown>({
    next(reply) {
      hasReply = true;
      context.with(caller, () => subscriber.next(reply));
    },
    error(error: unknown) {
      call.threw(error);
      context.with(caller, () => subscriber.error(error));
    },
    complete() {
      call.returned(undefined);
      context.with(caller, () => subscriber.complete());
    },
  });
  subscriber.add(() => {
    try {
      if (!inner.closed) open.run(() => inner.unsubscribe());
    } finally {
      // `firstValueFrom` unsubscribes at the first reply, which is not a cancellation.
      if (hasReply) open.end();
      else open.cancel();
    }
  });
  open.run(() => replies.subscribe(inner));
}

/** Whether a value has no more members than any Observable, whichever copy of `rxjs` made it. */
function isPlainObservable(value: unknown): value is Observable<unknown> {
  if (!isObservable(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) === Object.prototype;
}

function opened(message: Outgoing, transport: MessageTransport): ProducerMessage | undefined {
  return guard('opening the span of a message', () => new ProducerMessage(message, transport), undefined);
}
