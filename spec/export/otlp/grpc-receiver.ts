import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type status,
} from '@grpc/grpc-js';
import { decodeTraces } from '../../../lib/viewer';

export interface GrpcCall {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly attempt: number;
}

/** The response to a call: a body, an error, or none. */
export type GrpcAnswer =
  { readonly body: Buffer } | { readonly code: status; readonly metadata?: Metadata } | 'silence';

export interface GrpcReceiver {
  readonly url: string;
  readonly port: number;
  readonly accepted: readonly string[];
  readonly calls: readonly GrpcCall[];
  behave(behaviour: (call: GrpcCall) => GrpcAnswer): void;
  close(): void;
}

const SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  },
} satisfies ServiceDefinition;

const TAKEN: GrpcAnswer = { body: Buffer.alloc(0) };

/** An OTLP receiver over gRPC. It accepts every span, unless the test sets another response. */
export async function startGrpcReceiver(
  credentials = ServerCredentials.createInsecure(),
  port = 0,
): Promise<GrpcReceiver> {
  let behaviour: (call: GrpcCall) => GrpcAnswer = () => TAKEN;
  const accepted: string[] = [];
  const calls: GrpcCall[] = [];
  const server = new Server();
  const Export: handleUnaryCall<Buffer, Buffer> = ({ request, metadata }, callback) => {
    const call = { metadata: metadata.getMap(), attempt: calls.length + 1 };
    calls.push(call);
    const response = behaviour(call);
    if (response === 'silence') return;
    if ('code' in response) return callback({ details: 'not now', ...response });
    accepted.push(...decodeTraces(request, 'application/x-protobuf').map(({ name }) => name));
    callback(null, response.body);
  };
  server.addService(SERVICE, { Export });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, chosen) => (error ? reject(error) : resolve(chosen))),
  );
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    accepted,
    calls,
    behave: (next) => void (behaviour = next),
    close: () => server.forceShutdown(),
  };
}
