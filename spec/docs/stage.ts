import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { Queryable } from 'otel-instrument';
import type { SpanOutline } from 'otel-instrument/testing';
import { TelemetryModule } from 'otel-instrument/nest';
import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { openEmbeddedDatabase } from '../db/embedded-database';
import { MESSAGE_CLIENTS, type MessageClients } from './message-clients';
import { type EchoServer, startEchoServer } from '../http/echo-server';

export interface NewOrder {
  readonly customerId: string;
  readonly items: readonly string[];
}

export interface Order extends NewOrder {
  readonly id: string;
}

export interface Credentials {
  readonly password: string;
}

/** The part of a log line that the examples use. */
export interface LoggedLine {
  readonly level: string;
  readonly target: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Names of types that examples may use without an import. */
export const STAGE_TYPES = ['NewOrder', 'Order', 'Credentials'];

/** Names of packages that examples may use without an import, as an editor adds it. */
export const STAGE_IMPORTS: Readonly<Record<string, string>> = {
  Controller: '@nestjs/common',
  Get: '@nestjs/common',
  Injectable: '@nestjs/common',
  Module: '@nestjs/common',
  Post: '@nestjs/common',
  HttpService: '@nestjs/axios',
  NestFactory: '@nestjs/core',
  Test: '@nestjs/testing',
  ClientProxyFactory: '@nestjs/microservices',
  Transport: '@nestjs/microservices',
  context: '@opentelemetry/api',
  defaultTextMapGetter: '@opentelemetry/api',
  defaultTextMapSetter: '@opentelemetry/api',
  propagation: '@opentelemetry/api',
  ROOT_CONTEXT: '@opentelemetry/api',
  SpanKind: '@opentelemetry/api',
  trace: '@opentelemetry/api',
};

/** Addresses in examples, and the server on the stage for each. */
export const ADDRESSES = { 'http://inventory:3000': 'inventory', 'http://localhost:4318': 'collector' } as const;

/** Values that examples use without declaring them. */
export interface Stage extends MessageClients {
  readonly order: Order;
  readonly newOrder: NewOrder;
  readonly id: string;
  readonly error: Error;
  readonly prices: ReadonlyMap<string, number>;
  readonly save: (order: NewOrder) => Promise<Order>;
  readonly publish: (order: Order) => Promise<void>;
  readonly importPrices: () => number;
  readonly INVENTORY: string;
  readonly AppModule: new () => object;
  /** The part of Node's response that the examples use. */
  readonly response: { setHeader(name: string, value: string): void; getHeader(name: string): string | undefined };
  /** A real PostgreSQL with a table `stock`. */
  readonly pool: Queryable<{ readonly rows: readonly Record<string, unknown>[] }>;
  /** The trace of an order: eight spans. */
  readonly spans: readonly TraceSpan[];
  /** A receiver that received that trace. */
  readonly receiver: OtlpReceiver;
  /** The default receiver of exported spans. */
  readonly collector: OtlpReceiver;
  readonly inventory: EchoServer;
  readonly console: { log(text: string): void; readonly lines: readonly string[] };
  /** The traces in memory so far. */
  readonly traces: () => readonly SpanOutline[];
  /** The lines on standard output, parsed as JSON. */
  readonly logged: () => readonly LoggedLine[];
}

interface Prop<T> {
  readonly make: () => T | Promise<T>;
  readonly strike?: (made: T) => unknown;
}

type Props = { readonly [Name in keyof Omit<Stage, 'traces' | 'logged'>]: Prop<Stage[Name]> };

const NEW_ORDER: NewOrder = { customerId: 'c-7', items: ['tea'] };
const ORDER: Order = { id: 'o-17', ...NEW_ORDER };

/** How each value is created for one example, and closed afterwards. */
export const PROPS: Props = {
  ...MESSAGE_CLIENTS,
  order: { make: () => ORDER },
  newOrder: { make: () => NEW_ORDER },
  id: { make: () => 'tea' },
  error: { make: () => new Error('the card was declined') },
  prices: { make: () => new Map([['tea', 450]]) },
  save: { make: () => async (body) => ({ id: 'o-17', ...body }) },
  publish: { make: () => () => Promise.reject(new Error('the broker is gone')) },
  importPrices: { make: () => () => 2 },
  INVENTORY: { make: () => 'http://inventory:3000' },
  AppModule: { make: appModule },
  response: {
    make() {
      const headers = new Map<string, string>();
      return {
        setHeader: (name, value) => void headers.set(name, value),
        getHeader: (name) => headers.get(name),
      };
    },
  },
  pool: { make: openDatabase, strike: (pool) => databases.get(pool)?.() },
  spans: { make: orderTrace },
  receiver: {
    async make() {
      const receiver = await startReceiver({ port: 0 });
      receiver.store.add(orderTrace());
      return receiver;
    },
    strike: (receiver) => receiver.close(),
  },
  collector: { make: () => startReceiver({ port: 0 }), strike: (receiver) => receiver.close() },
  inventory: { make: () => startEchoServer(), strike: (server) => server.close() },
  console: {
    make() {
      const lines: string[] = [];
      return { lines, log: (text) => void lines.push(text) };
    },
  },
};

function appModule(): new () => object {
  class OrdersService {
    find(orderId: string): string {
      return orderId;
    }
  }
  class AppModule {}
  Module({
    imports: [TelemetryModule.forRoot({ serviceName: 'orders' })],
    providers: [{ provide: 'orders', useClass: OrdersService }],
  })(AppModule);
  return AppModule;
}

const databases = new WeakMap<object, () => Promise<unknown>>();

async function openDatabase(): Promise<Stage['pool']> {
  const database = openEmbeddedDatabase();
  await database.setUp("CREATE TABLE stock (product_id text, quantity int); INSERT INTO stock VALUES ('tea', 5)");
  databases.set(database, () => database.close());
  return database;
}

function orderTrace(): readonly TraceSpan[] {
  return [
    orderSpan('create_order', undefined, 0, 100),
    orderSpan('check_inventory', 'create_order', 5, 30),
    orderSpan('POST', 'check_inventory', 6, 29, SpanKind.CLIENT),
    orderSpan('POST /check', 'POST', 8, 27, SpanKind.SERVER),
    orderSpan('find stock', 'POST /check', 10, 20),
    orderSpan('save_order', 'create_order', 35, 90),
    orderSpan('db.query', 'save_order', 37, 89, SpanKind.CLIENT),
    orderSpan('publish_event', 'create_order', 92, 98),
  ];
}

const idOf = (name: string): string => Buffer.from(name.padEnd(8, '.').slice(-8)).toString('hex');

function orderSpan(
  name: string,
  parent: string | undefined,
  fromMillis: number,
  toMillis: number,
  kind = SpanKind.INTERNAL,
): TraceSpan {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: idOf(name),
    ...(parent === undefined ? {} : { parentSpanId: idOf(parent) }),
    name,
    kind,
    service: 'orders',
    startNanos: BigInt(fromMillis * 1_000_000),
    endNanos: BigInt(toMillis * 1_000_000),
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
  };
}
