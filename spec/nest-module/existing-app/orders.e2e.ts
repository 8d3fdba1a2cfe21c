import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { OrderStore } from './order-store';

const seen: string[] = [];
const inventory = createServer((request, response) => {
  seen.push(...Object.keys(request.headers));
  response.setHeader('content-type', 'application/json').end('3');
});
let app: INestApplication;
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => inventory.listen(0, '127.0.0.1', resolve));
  process.env['INVENTORY_URL'] = `http://127.0.0.1:${(inventory.address() as AddressInfo).port}`;
  app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app.close();
  inventory.closeAllConnections();
  inventory.close();
});

const post = async (body: unknown, headers = {}): Promise<[number, unknown]> => {
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()];
};

describe('orders', () => {
  it('are saved with their total', async () => {
    expect(await post({ productId: 'tea', quantity: 2, more: true })).toStrictEqual([
      201,
      { data: { id: 1, productId: 'tea', totalCents: 900 } },
    ]);
  });

  it('are found by their number', async () => {
    const response = await fetch(`${url}/orders/1`);
    expect(await response.json()).toStrictEqual({ data: { id: 1, productId: 'tea', totalCents: 900 } });
    expect([...response.headers.keys()].toSorted()).toStrictEqual([
      'connection',
      'content-length',
      'content-type',
      'date',
      'etag',
      'keep-alive',
      'x-powered-by',
      'x-request-number',
    ]);
  });

  it('are rejected if the stock is too low', async () => {
    expect(await post({ productId: 'tea', quantity: 4 })).toStrictEqual([409, { title: 'not enough', status: 409 }]);
  });

  it('are rejected if the body is invalid', async () => {
    expect(await post({ productId: 'tea', quantity: 0 })).toStrictEqual([
      400,
      { title: 'Bad Request Exception', status: 400 },
    ]);
  });

  it('are rejected without the right key', async () => {
    expect(await post({ productId: 'tea', quantity: 1 }, { 'x-api-key': 'wrong' })).toStrictEqual([
      403,
      { title: 'Forbidden resource', status: 403 },
    ]);
  });

  it('get a 500 from the filter of the application', async () => {
    expect(await post({ productId: 'cup', quantity: 1 })).toStrictEqual([
      500,
      { title: 'no price for cup', status: 500 },
    ]);
  });

  it.each([
    ['/orders/99', 404, 'no order 99'],
    ['/orders/x', 400, 'Validation failed (numeric string is expected)'],
    ['/nowhere', 404, 'Cannot GET /nowhere'],
  ])('get the status of %s: %i', async (path, status, title) => {
    const response = await fetch(`${url}${path}`);
    expect([response.status, await response.json()]).toStrictEqual([status, { title, status }]);
  });

  it('send the headers of the application to the inventory', () => {
    const tracing = new Set(['baggage', 'traceparent', 'tracestate']);
    expect([...new Set(seen)].filter((name) => !tracing.has(name)).toSorted()).toStrictEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('are notified when the application closes', async () => {
    const other = await NestFactory.create(AppModule, { logger: false });
    await other.init();
    const store = other.get(OrderStore);
    expect(store.isClosed).toBe(false);
    await other.close();
    expect(store.isClosed).toBe(true);
  });
});
