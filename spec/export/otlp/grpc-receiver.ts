import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type status,
} from '@grpc/grpc-js';
import { decodeLogs, decodeTraces, type LogRecord } from '../../../lib/viewer';

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
  /** The log records that were accepted. */
  readonly logs: readonly LogRecord[];
  readonly calls: readonly GrpcCall[];
  behave(behaviour: (call: GrpcCall) => GrpcAnswer): void;
  close(): void;
}

const serviceAt = (path: string): ServiceDefinition => ({
  Export: {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  },
});

const TYPE = 'application/x-protobuf';

const TAKEN: GrpcAnswer = { body: Buffer.alloc(0) };

/** An OTLP receiver over gRPC. It accepts every span and log record, unless the test sets another response. */
export async function startGrpcReceiver(
  credentials = ServerCredentials.createInsecure(),
  port = 0,
): Promise<GrpcReceiver> {
  let behaviour: (call: GrpcCall) => GrpcAnswer = () => TAKEN;
  const accepted: string[] = [];
  const logs: LogRecord[] = [];
  const calls: GrpcCall[] = [];
  const server = new Server();
  const take =
    (accept: (request: Buffer) => void): handleUnaryCall<Buffer, Buffer> =>
    ({ request, metadata }, callback) => {
      const call = { metadata: metadata.getMap(), attempt: calls.length + 1 };
      calls.push(call);
      const response = behaviour(call);
      if (response === 'silence') return;
      if ('code' in response) return callback({ details: 'not now', ...response });
      accept(request);
      callback(null, response.body);
    };
  const takeSpans = take((request) => accepted.push(...decodeTraces(request, TYPE).map(({ name }) => name)));
  const takeLogs = take((request) => logs.push(...decodeLogs(request, TYPE)));
  server.addService(serviceAt('/opentelemetry.proto.collector.trace.v1.TraceService/Export'), { Export: takeSpans });
  server.addService(serviceAt('/opentelemetry.proto.collector.logs.v1.LogsService/Export'), { Export: takeLogs });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, chosen) => (error ? reject(error) : resolve(chosen))),
  );
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    accepted,
    logs,
    calls,
    behave: (next) => void (behaviour = next),
    close: () => server.forceShutdown(),
  };
}
