import { Controller } from '@nestjs/common';
import { EventPattern, NatsRecord, Payload, ServerNats } from '@nestjs/microservices';
import type { OutgoingMessage } from '../../../../nest-module';
import { setWarningSink } from '../../../../lib';
import { resetWarnings } from '../../../../lib/diagnostics/warning';
import { NATS } from '../../../../nest-module/messaging/transports/nats';
import { type Microservice, microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

/** Has the methods of `MsgHdrs`, so that the tests need no NATS package. */
class Headers {
  private readonly lists = new Map<string, string[]>();

  static of(entries: Readonly<Record<string, readonly string[]>>): Headers {
    const headers = new Headers();
    for (const [name, values] of Object.entries(entries)) for (const value of values) headers.append(name, value);
    return headers;
  }

  keys(): string[] {
    return [...this.lists.keys()];
  }

  values(name: string): string[] {
    return this.lists.get(name) ?? [];
  }

  get(name: string): string {
    return this.values(name)[0] ?? '';
  }

  set(name: string, value: string): void {
    this.lists.set(name, [value]);
  }

  append(name: string, value: string): void {
    this.lists.set(name, [...this.values(name), value]);
  }
}

const messageOf = (client: object): OutgoingMessage => ({
  client,
  destination: 'changed',
  data: 'tea',
  inject(headers) {
    (headers as { set(name: string, value: string): void }).set('traceparent', TRACEPARENT);
  },
});

describe('a message to NATS', () => {
  afterEach(() => setWarningSink());

  it('carries the context in a copy of the headers of its record, so that the record can be reused', () => {
    const record = new NatsRecord('tea', Headers.of({ own: ['a', 'b'] }) as never);
    const serialized = { data: '"tea"', headers: record.headers };
    const sent = NATS.injectSerialized?.(serialized, messageOf({})) as { data: string; headers: Headers };
    expect(sent.headers).toBeInstanceOf(Headers);
    expect([sent.headers.values('own'), sent.headers.get('traceparent')]).toStrictEqual([['a', 'b'], TRACEPARENT]);
    expect((record.headers as unknown as Headers).keys()).toStrictEqual(['own']);
  });

  it('carries it in the headers that Nest creates from the option `headers` if its record has none', () => {
    const options = { servers: ['x'], headers: { own: 'x' } };
    const client = { options };
    let current: OutgoingMessage | undefined;
    NATS.prepareClient?.(client, () => current);
    expect(client.options.headers).toStrictEqual({ own: 'x' });
    current = { ...messageOf(client), inject: (headers) => void Object.assign(headers, { traceparent: TRACEPARENT }) };
    expect(NATS.injectSerialized?.({ data: '"tea"' }, current)).toStrictEqual({ data: '"tea"' });
    expect(client.options.headers).toStrictEqual({ own: 'x', traceparent: TRACEPARENT });
    expect(options).toStrictEqual({ servers: ['x'], headers: { own: 'x' } });
  });

  it('carries it if the application has frozen the options of the client', () => {
    const client = { options: Object.freeze({ headers: Object.freeze({ own: 'x' }) }) };
    const current = {
      ...messageOf(client),
      inject: (headers: object) => void Object.assign(headers, { traceparent: TRACEPARENT }),
    };
    NATS.prepareClient?.(client, () => current);
    expect(client.options.headers).toStrictEqual({ own: 'x', traceparent: TRACEPARENT });
  });

  it('adds nothing to the headers of a record that Nest merges with the option', () => {
    const client = { options: {} as { headers?: unknown } };
    const current = messageOf(client);
    NATS.prepareClient?.(client, () => current);
    NATS.injectSerialized?.({ data: '"tea"', headers: Headers.of({ own: ['x'] }) }, current);
    expect(client.options.headers).toBeUndefined();
  });

  it('has no context if the server does not support headers, and the client warns once', () => {
    resetWarnings();
    const codes: string[] = [];
    setWarningSink(({ code }) => codes.push(code));
    const client = { options: {} as { headers?: unknown }, natsClient: { info: { headers: false } } };
    NATS.prepareClient?.(client, () => messageOf(client));
    const serialized = { data: '"tea"', headers: Headers.of({ own: ['x'] }) };
    expect(NATS.injectSerialized?.(serialized, messageOf(client))).toBe(serialized);
    expect(client.options.headers).toBeUndefined();
    expect(codes).toStrictEqual(['TRANSPORT_WITHOUT_HEADERS']);
  });
});

describe('a message from NATS', () => {
  @Controller()
  class StockController {
    @EventPattern('stock.*')
    changed(@Payload() data: unknown): unknown {
      return data;
    }
  }

  let service: Microservice;
  let receive: (body: string, headers?: Headers) => Promise<unknown>;

  beforeEach(async () => {
    const server = new ServerNats({ queue: 'workers' });
    service = await microserviceOf(server, [StockController]);
    receive = (body, headers) => {
      const message = {
        subject: 'stock.tea',
        data: Buffer.from(body),
        headers,
        json: () => JSON.parse(body) as unknown,
      };
      const handling = server as unknown as { handleMessage(channel: string, message: object): Promise<unknown> };
      return handling.handleMessage('stock.*', message);
    };
  });
  afterEach(() => service.close());

  it('has the subject of its handler in its span name, continues the trace of its headers, and records its group', async () => {
    const body = JSON.stringify({ pattern: 'stock.tea', data: 'tea' });
    await receive(body, Headers.of({ traceparent: [TRACEPARENT] }));
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(service.spans[0]?.name).toBe('process stock.*');
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.system.name': 'nats',
      'messaging.destination.name': 'stock.tea',
      'messaging.destination.template': 'stock.*',
      'messaging.consumer.group.name': 'workers',
      'messaging.message.body.size': body.length,
    });
  });

  it('starts a new trace without headers, and takes no context from its body', async () => {
    await receive(JSON.stringify({ pattern: 'stock.tea', data: 'tea', metadata: { traceparent: TRACEPARENT } }));
    await receive(JSON.stringify({ traceparent: TRACEPARENT }), Headers.of({ own: ['x'] }));
    await service.ended(2);
    expect(parentsOf(service.spans)).toStrictEqual(['none', 'none']);
    expect(service.warnings).toStrictEqual([]);
  });
});
