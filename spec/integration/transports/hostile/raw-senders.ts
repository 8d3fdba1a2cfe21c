import { connect as connectSocket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Address, TransportName } from '../app/settings';
import { brokerVariable } from '../running/brokers';

/** The bytes of one message, created without a client of Nest. */
export interface RawMessage {
  readonly pattern: string;
  readonly body: Buffer;
  /** Native headers. The client library converts or rejects values that the protocol does not support. */
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface RawSender {
  /** Sends the messages one after the other, over one connection. */
  send(messages: readonly RawMessage[]): Promise<void>;
}

/* What the client libraries of a fixture have, as far as it is used here. */
interface Closable {
  quit(): Promise<unknown>;
  publish(channel: string, body: Buffer): Promise<unknown>;
}
interface Headers {
  append(name: string, value: string): void;
}
interface NatsConnection {
  publish(subject: string, body: Buffer, options: object): void;
  drain(): Promise<void>;
}
interface MqttClient {
  publishAsync(topic: string, body: Buffer, options: object): Promise<unknown>;
  endAsync(): Promise<void>;
}
interface AmqpConnection {
  createConfirmChannel(): Promise<{
    sendToQueue(queue: string, body: Buffer, options: object): boolean;
    waitForConfirms(): Promise<void>;
  }>;
  close(): Promise<void>;
}
interface GrpcJs {
  readonly Metadata: new () => { add(name: string, value: string): void };
  readonly credentials: { createInsecure(): unknown };
  loadPackageDefinition(definition: unknown): { readonly orders: { readonly Orders: OrdersClass } };
}
type OrdersClass = new (
  url: string,
  credentials: unknown,
) => {
  Quote(item: unknown, metadata: object, done: (error: Error | null) => void): void;
  close(): void;
};
interface KafkaProducer {
  connect(): Promise<void>;
  send(record: object): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** A client library, from a fixture: this package does not depend on it. */
const library = (name: string): unknown => require(join(__dirname, '../11/node_modules', name)) as unknown;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function rawSender(transport: TransportName, address: Address): RawSender {
  switch (transport) {
    case 'tcp':
      return { send: (messages) => sendOnSocket(address.port, messages) };
    case 'redis':
      return { send: sendOnRedis };
    case 'nats':
      return { send: sendOnNats };
    case 'mqtt-3':
      return { send: (messages) => sendOnMqtt(4, messages) };
    case 'mqtt-5':
      return { send: (messages) => sendOnMqtt(5, messages) };
    case 'rabbitmq':
      return { send: (messages) => sendOnRabbit(address.prefix, messages) };
    case 'kafka':
      return { send: sendOnKafka };
    default:
      return { send: (messages) => sendOnGrpc(address.port, messages) };
  }
}

/** Nest's own frames: the number of UTF-16 code units, `#`, and the text. */
async function sendOnSocket(port: number, messages: readonly RawMessage[]): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1');
  await once(socket, 'connect');
  for (const { body } of messages) socket.write(Buffer.concat([Buffer.from(`${body.toString().length}#`), body]));
  socket.end();
}

async function sendOnRedis(messages: readonly RawMessage[]): Promise<void> {
  const { Redis } = library('ioredis') as { readonly Redis: new (url: string) => Closable };
  const client = new Redis(brokerVariable('REDIS_URL'));
  for (const { pattern, body } of messages) await client.publish(pattern, body);
  await client.quit();
}

async function sendOnNats(messages: readonly RawMessage[]): Promise<void> {
  const { connect, headers: newHeaders } = library('nats') as {
    connect(options: object): Promise<NatsConnection>;
    headers(): Headers;
  };
  const connection = await connect({ servers: brokerVariable('NATS_URL') });
  for (const { pattern, body, headers } of messages) {
    const carrier = newHeaders();
    for (const [name, value] of Object.entries(headers ?? {})) {
      for (const text of Array.isArray(value) ? value : [value]) carrier.append(name, textOf(text));
    }
    connection.publish(pattern, body, headers ? { headers: carrier } : {});
  }
  await connection.drain();
}

async function sendOnMqtt(protocolVersion: number, messages: readonly RawMessage[]): Promise<void> {
  const { connectAsync } = library('mqtt') as { connectAsync(url: string, options: object): Promise<MqttClient> };
  const client = await connectAsync(brokerVariable('MQTT_URL'), { protocolVersion });
  for (const { pattern, body, headers } of messages) {
    const userProperties = Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(textOf) : textOf(value),
      ]),
    );
    await client.publishAsync(
      pattern,
      body,
      headers && protocolVersion === 5 ? { properties: { userProperties } } : {},
    );
  }
  await client.endAsync();
}

async function sendOnRabbit(queue: string, messages: readonly RawMessage[]): Promise<void> {
  const { connect } = library('amqplib') as { connect(url: string): Promise<AmqpConnection> };
  const connection = await connect(brokerVariable('AMQP_URL'));
  const channel = await connection.createConfirmChannel();
  for (const { body, headers } of messages) channel.sendToQueue(queue, body, headers ? { headers } : {});
  await channel.waitForConfirms();
  await connection.close();
}

async function sendOnKafka(messages: readonly RawMessage[]): Promise<void> {
  const { Kafka } = library('kafkajs') as { readonly Kafka: new (options: object) => { producer(): KafkaProducer } };
  const producer = new Kafka({ brokers: brokerVariable('KAFKA_BROKERS').split(','), logLevel: 1 }).producer();
  await producer.connect();
  for (const { pattern, body, headers } of messages) {
    const own = Object.entries(headers ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(textOf) : textOf(value),
    ]);
    await producer.send({ topic: pattern, messages: [{ value: body, headers: Object.fromEntries(own) as object }] });
  }
  await producer.disconnect();
}

/** A call with metadata that is too large fails, with and without telemetry. */
async function sendOnGrpc(port: number, messages: readonly RawMessage[]): Promise<void> {
  const grpc = library('@grpc/grpc-js') as GrpcJs;
  const { loadSync } = library('@grpc/proto-loader') as { loadSync(file: string): unknown };
  const { orders } = grpc.loadPackageDefinition(loadSync(join(__dirname, '../app/orders.proto')));
  const client = new orders.Orders(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  for (const { body, headers } of messages) {
    const metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(headers ?? {})) {
      for (const text of Array.isArray(value) ? value : [value]) metadata.add(name, textOf(text));
    }
    await new Promise((resolve) => client.Quote(JSON.parse(body.toString()), metadata, resolve));
  }
  client.close();
}
