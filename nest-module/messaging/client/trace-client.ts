import { OptionError, show } from '../../../lib/validation/option-error';
import { isGrpcClient, traceGrpcClient } from '../../rpc/grpc-client';
import { KnownTransports } from '../known-transports';
import type { MessageTransport } from '../message-transport';
import { isMessageClient, traceMessageClient } from './message-client';

/**
 * Traces a client that the application created itself, for example with `ClientProxyFactory`, or in a `REQUEST` scope:
 * each message gets a `PRODUCER` span and carries the trace context, and each call of a gRPC client gets a `CLIENT` span.
 * `TelemetryModule` finds all other clients.
 *
 * A receiver that does not trace gets the same data as before. Tracing a client again has no effect.
 *
 * @param transport how the context travels; by default, the transport for the class of the client. A client of an unknown
 * class gets the context in `metadata` of its packets.
 * @returns the same client
 * @throws OptionError `ERR_OPTION_INVALID` for a value that is not a client
 *
 * @example
 * ```ts
 * const client = traceClient(ClientProxyFactory.create({ transport: Transport.TCP }));
 * ```
 */
export function traceClient<Client extends object>(client: Client, transport?: MessageTransport): Client {
  if (typeof client !== 'object' || (client as unknown) === null) throw noClient(client);
  const known = transport ?? new KnownTransports().ofClient(client);
  if (isGrpcClient(client)) traceGrpcClient(client);
  else if (known && isMessageClient(client)) traceMessageClient(client, known);
  else throw noClient(client);
  return client;
}

function noClient(client: unknown): OptionError {
  return new OptionError(
    'ERR_OPTION_INVALID',
    'client',
    `traceClient expected a client of @nestjs/microservices, got ${show(client)}. ` +
      'Pass the result of ClientProxyFactory.create(…).',
  );
}
