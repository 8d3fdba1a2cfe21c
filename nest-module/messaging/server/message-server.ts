import { guard } from '../../../lib/diagnostics/fault';
import { sharedSymbol } from '../../../lib/process/process-record';
import type { IsServerError } from '../../request/server-span';
import { type MessageHandler, tracedHandler } from './message-handler';
import { MessageSpan } from './message-span';
import type { MessageTransport } from '../message-transport';
import { replaceOwn } from '../own-method';
import { routeText } from '../route-text';
import { currentEnvelope, watchEnvelopes } from './envelope';

/** A server of Nest, or a custom strategy. */
export interface MessageServer {
  readonly transportId?: unknown;
  addHandler(pattern: unknown, handler: MessageHandler, ...rest: unknown[]): unknown;
}

const TRACED = sharedSymbol('traced-message-server');

export function isMessageServer(value: unknown): value is MessageServer {
  return typeof value === 'object' && value !== null && typeof (value as MessageServer).addHandler === 'function';
}

/**
 * Opens a `CONSUMER` span around all handlers of a server, including later ones. Replaces methods of this server only.
 * Tracing a server again has no effect.
 *
 * It does not use the processing hooks of Nest 12. Each hook takes one function, and the application may need it. Custom
 * strategies that call their handlers themselves do not run the hooks. The end hook of Nest 11 misses events and runs once
 * per reply. And the hooks do not get the pattern of the handler, which names the span.
 */
export function traceMessageServer(
  server: MessageServer,
  transport: MessageTransport,
  isServerError: IsServerError | undefined,
): void {
  if (TRACED in server) return;
  Object.defineProperty(server, TRACED, { value: true });
  const traced = (pattern: unknown, handler: MessageHandler): MessageHandler => {
    const template = guard('reading the pattern of a handler', () => routeText(pattern), 'unknown');
    return tracedHandler(handler, ([, context]) => {
      const envelope = transport.hasEnvelope ? currentEnvelope(server) : undefined;
      const known = typeof context === 'object' && context !== null ? context : undefined;
      const message = { context: known, template, server, packet: envelope?.packet, raw: envelope?.raw };
      const span = MessageSpan.open(message, transport, isServerError);
      // Release the raw message, which work that the handler started may otherwise keep in memory.
      if (envelope) envelope.raw = undefined;
      return span;
    });
  };
  traceKnown(server, traced);
  replaceOwn(server, 'addHandler', (add) => (pattern: unknown, handler: MessageHandler, ...rest: unknown[]) => {
    return Reflect.apply(add, server, [pattern, traced(pattern, handler), ...rest]) as unknown;
  });
  if (transport.hasEnvelope) watchEnvelopes(server);
}

/** Before Nest 11.1.4, a server already has its handlers when the application can pass it. */
function traceKnown(
  server: MessageServer,
  traced: (pattern: unknown, handler: MessageHandler) => MessageHandler,
): void {
  const { messageHandlers } = server as { messageHandlers?: unknown };
  if (!(messageHandlers instanceof Map)) return;
  for (const [pattern, handler] of messageHandlers as Map<unknown, MessageHandler>) {
    messageHandlers.set(pattern, traced(pattern, handler));
  }
}
