import {
  type CallOptions,
  type ClientOptions,
  type Interceptor,
  loadPackageDefinition,
  Metadata,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  Server,
  ServerCredentials,
  type ServerInterceptor,
  type ServerOptions,
  type ServiceClientConstructor,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { join } from 'node:path';
import { faultCounts, grpcClientInterceptor, grpcServerInterceptor } from '../../lib';
import { setPropagationTargets } from '../../lib/propagation/propagation-targets';
import type { TestTelemetryOptions } from '../../lib/testing/test-telemetry';
import { type FreshTelemetry, freshTelemetry } from '../fresh-telemetry';

export interface Order {
  readonly id: string;
}

type Answered = (error: ServiceError | null, order?: Order) => void;

/** The generated client of `shop.proto`. */
export interface OrdersClient {
  create(order: Order, metadata: Metadata, options: CallOptions, answered: Answered): ClientUnaryCall;
  watch(order: Order, metadata?: Metadata, options?: CallOptions): ClientReadableStream<Order>;
  import(metadata: Metadata, options: CallOptions, answered: Answered): ClientWritableStream<Order>;
  chat(metadata?: Metadata, options?: CallOptions): ClientDuplexStream<Order, Order>;
  close(): void;
}

export type Kind = 'create' | 'watch' | 'import' | 'chat';
export const KINDS: readonly Kind[] = ['create', 'watch', 'import', 'chat'];
export const PATHS = {
  create: 'shop.Orders/Create',
  watch: 'shop.Orders/Watch',
  import: 'shop.Orders/Import',
  chat: 'shop.Orders/Chat',
};

const definition = loadSync(join(__dirname, 'shop.proto'));
const { shop } = loadPackageDefinition(definition) as unknown as { shop: { Orders: ServiceClientConstructor } };

export interface ShopOptions {
  readonly server?: ServerOptions;
  readonly client?: ClientOptions;
  /** In place of `127.0.0.1` and a free port. */
  readonly address?: string;
  /** Called with the server before it listens. */
  readonly prepare?: (server: Server) => void;
}

export interface Shop {
  readonly client: OrdersClient;
  readonly port: number;
}

/** Test telemetry, and a server with its client for each test of a file. An open span or a fault fails the test. */
export interface GrpcTracing extends FreshTelemetry {
  /** A server that has these handlers. It stops after the test. */
  shop(handlers: UntypedServiceImplementation, options?: ShopOptions): Promise<Shop>;
  client(address: string, options?: ClientOptions): OrdersClient;
}

export const traced: { readonly server: ServerOptions; readonly client: ClientOptions } = {
  server: { interceptors: [grpcServerInterceptor() satisfies ServerInterceptor] },
  client: { interceptors: [grpcClientInterceptor() satisfies Interceptor] },
};

export function grpcTracing(options: TestTelemetryOptions = {}): GrpcTracing {
  const opened: { close(): void }[] = [];
  afterEach(() => {
    setPropagationTargets();
    for (const one of opened.splice(0).toReversed()) one.close();
    const faults = [...faultCounts().keys()];
    if (faults.length > 0) throw new Error(`faults: ${faults.join(', ')}`);
  });
  const client = (address: string, clientOptions: ClientOptions = traced.client): OrdersClient => {
    const made = new shop.Orders(address, credentials.createInsecure(), clientOptions) as unknown as OrdersClient;
    opened.push(made);
    return made;
  };
  return Object.assign(freshTelemetry(options), {
    client,
    async shop(
      handlers: UntypedServiceImplementation,
      { server = traced.server, client: clientOptions, address, prepare }: ShopOptions = {},
    ) {
      const started = new Server(server);
      started.addService(shop.Orders.service, handlers);
      prepare?.(started);
      const port = await bound(started, address ?? '127.0.0.1:0');
      opened.push({ close: () => started.forceShutdown() });
      return { port, client: client(address ?? `127.0.0.1:${port}`, clientOptions) };
    },
  });
}

function bound(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

/** The result of one call, as the caller sees it. */
export interface Outcome {
  readonly orders: readonly string[];
  readonly error?: ServiceError;
}

export interface Calling {
  readonly metadata?: Metadata;
  readonly options?: CallOptions;
  /** Called with the call right after its start. */
  readonly started?: (call: { cancel(): void }) => void;
  /** Called in each callback and listener of the call. */
  readonly heard?: (event: string) => void;
}

/** Sends two orders on a request stream, and one otherwise. */
export function call(client: OrdersClient, kind: Kind, calling: Calling = {}): Promise<Outcome> {
  const { metadata = new Metadata(), options = {}, started = () => undefined, heard = () => undefined } = calling;
  return new Promise((resolve) => {
    const orders: string[] = [];
    const answered: Answered = (error, order) => {
      heard('answer');
      resolve(error ? { orders, error } : { orders: order ? [order.id] : [] });
    };
    const receiving = (stream: ClientReadableStream<Order> | ClientDuplexStream<Order, Order>): void => {
      stream.on('metadata', () => heard('metadata'));
      stream.on('data', ({ id }: Order) => {
        heard('data');
        orders.push(id);
      });
      stream.on('error', (error: ServiceError) => {
        heard('error');
        resolve({ orders, error });
      });
      stream.on('end', () => {
        heard('end');
        // Runs after the status, which reports an error.
        setImmediate(() => resolve({ orders }));
      });
    };
    const sending = (stream: ClientWritableStream<Order> | ClientDuplexStream<Order, Order>): void => {
      stream.write({ id: 'o-1' });
      stream.write({ id: 'o-2' });
      stream.end();
    };
    if (kind === 'create') started(client.create({ id: 'o-1' }, metadata, options, answered));
    else if (kind === 'watch') {
      const stream = client.watch({ id: 'o-1' }, metadata, options);
      receiving(stream);
      started(stream);
    } else if (kind === 'import') {
      const stream = client.import(metadata, options, answered);
      sending(stream);
      started(stream);
    } else {
      const stream = client.chat(metadata, options);
      receiving(stream);
      sending(stream);
      started(stream);
    }
  });
}
