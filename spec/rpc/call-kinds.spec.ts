import {
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { instrument, recordField } from '../../lib';
import { call, grpcTracing, type Kind, KINDS, type Order, PATHS } from './shop';

const tracing = grpcTracing();

/** Each listener opens a span, which shows the context in which it runs. */
const heard = (event: string): void => instrument({ name: `server ${event}` }, () => recordField('heard', true))();

const ANSWERING: UntypedServiceImplementation = {
  create({ request }: ServerUnaryCall<Order, Order>, answer: sendUnaryData<Order>) {
    heard('handler');
    setTimeout(() => {
      heard('timer');
      answer(null, request);
    }, 1);
  },
  watch(stream: ServerWritableStream<Order, Order>) {
    heard('handler');
    setTimeout(() => {
      heard('timer');
      stream.write({ id: 'o-1' }, () => heard('written'));
      stream.write({ id: 'o-2' });
      stream.end();
    }, 1);
  },
  import(stream: ServerReadableStream<Order, Order>, answer: sendUnaryData<Order>) {
    heard('handler');
    let last: Order = { id: 'none' };
    stream.on('data', (order: Order) => {
      heard('data');
      last = order;
    });
    stream.on('end', () => {
      heard('end');
      answer(null, last);
    });
  },
  chat(stream: ServerDuplexStream<Order, Order>) {
    heard('handler');
    stream.on('data', (order: Order) => {
      heard('data');
      stream.write(order);
    });
    stream.on('end', () => {
      heard('end');
      stream.end();
    });
  },
};

const HEARD: Readonly<Record<Kind, readonly string[]>> = {
  create: ['handler', 'timer'],
  watch: ['handler', 'timer', 'written'],
  import: ['handler', 'data', 'data', 'end'],
  chat: ['handler', 'data', 'data', 'end'],
};

const ANSWERS: Readonly<Record<Kind, readonly string[]>> = {
  create: ['o-1'],
  watch: ['o-1', 'o-2'],
  import: ['o-2'],
  chat: ['o-1', 'o-2'],
};

const failing = (code: number | undefined, details: string): UntypedServiceImplementation => {
  const error = Object.assign(new Error(details), code === undefined ? {} : { code, details });
  return {
    create: (_call: unknown, answer: sendUnaryData<Order>) => answer(error),
    watch: (stream: ServerWritableStream<Order, Order>) => stream.emit('error', error),
    import: (_stream: unknown, answer: sendUnaryData<Order>) => answer(error),
    chat: (stream: ServerDuplexStream<Order, Order>) => stream.emit('error', error),
  };
};

/** Handlers that never respond, and the cancellations that they observe. */
function silent(begun: () => void): UntypedServiceImplementation {
  const handler = (stream: ServerReadableStream<Order, Order>): void => {
    stream.on('cancelled', () => heard('cancelled'));
    begun();
  };
  return { create: handler, watch: handler, import: handler, chat: handler };
}

const rpc = (kind: Kind, port: number, code = 'OK'): Record<string, unknown> => ({
  'rpc.system.name': 'grpc',
  'rpc.method': PATHS[kind],
  'rpc.status_code': code,
  'server.address': '127.0.0.1',
  'server.port': port,
});

const peer = (port: unknown): Record<string, unknown> => ({
  'network.peer.address': '127.0.0.1',
  'network.peer.port': port,
});

const anyPeer = peer(expect.any(Number));

describe.each(KINDS)('the call %s', (kind) => {
  it('is a client span and a server span, whose handler and listeners run inside it', async () => {
    const { client, port } = await tracing.shop(ANSWERING);
    const events: string[] = [];
    const caller = instrument({ name: 'caller' }, () =>
      call(client, kind, {
        heard: (event) => {
          events.push(event);
          instrument({ name: `client ${event}` }, () => undefined)();
        },
      }),
    );
    expect(await caller()).toStrictEqual({ orders: ANSWERS[kind] });
    await tracing.ended();
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'caller',
        children: [
          {
            name: PATHS[kind],
            kind: 'client',
            attributes: { ...rpc(kind, port), ...peer(port) },
            children: [
              {
                name: PATHS[kind],
                kind: 'server',
                attributes: { ...rpc(kind, port), ...anyPeer },
                children: HEARD[kind].map((event) => ({ name: `server ${event}`, attributes: { heard: true } })),
              },
            ],
          },
          ...events.map((event) => ({ name: `client ${event}` })),
        ],
      },
    ]);
  });

  it('fails both spans if the server is at fault', async () => {
    const { client, port } = await tracing.shop(failing(undefined, 'the store is closed'));
    const { error } = await call(client, kind);
    expect(error).toMatchObject({ code: status.UNKNOWN, details: 'the store is closed' });
    await tracing.ended();
    const failed = { status: 'error: UNKNOWN: the store is closed' };
    const attributes = { ...rpc(kind, port, 'UNKNOWN'), 'error.type': 'UNKNOWN' };
    expect(tracing.outline()).toStrictEqual([
      {
        name: PATHS[kind],
        kind: 'client',
        attributes: { ...attributes, ...peer(port) },
        ...failed,
        children: [{ name: PATHS[kind], kind: 'server', attributes: { ...attributes, ...anyPeer }, ...failed }],
      },
    ]);
  });

  it('fails only the span of the client if the client is at fault', async () => {
    const { client, port } = await tracing.shop(failing(status.NOT_FOUND, 'no order o-1'));
    expect((await call(client, kind)).error).toMatchObject({ code: status.NOT_FOUND });
    await tracing.ended();
    const attributes = rpc(kind, port, 'NOT_FOUND');
    expect(tracing.outline()).toStrictEqual([
      {
        name: PATHS[kind],
        kind: 'client',
        attributes: { ...attributes, ...peer(port), 'error.type': 'NOT_FOUND' },
        status: 'error: NOT_FOUND: no order o-1',
        children: [{ name: PATHS[kind], kind: 'server', attributes: { ...attributes, ...anyPeer } }],
      },
    ]);
  });

  it('is cancelled on both sides, without an error, if its caller cancels it', async () => {
    let cancel = (): void => undefined;
    const { client, port } = await tracing.shop(silent(() => cancel()));
    const { error } = await call(client, kind, { started: (started) => (cancel = () => started.cancel()) });
    expect(error).toMatchObject({ code: status.CANCELLED });
    await tracing.ended();
    const attributes = { ...rpc(kind, port, 'CANCELLED'), cancelled: true };
    expect(tracing.outline()).toStrictEqual([
      {
        name: PATHS[kind],
        kind: 'client',
        attributes: { ...attributes, ...peer(port) },
        children: [
          {
            name: PATHS[kind],
            kind: 'server',
            attributes: { ...attributes, ...anyPeer },
            children: [{ name: 'server cancelled', attributes: { heard: true } }],
          },
        ],
      },
    ]);
  });

  it('fails the span of the client if its deadline passes', async () => {
    const { client, port } = await tracing.shop(silent(() => undefined));
    const { error } = await call(client, kind, { options: { deadline: Date.now() + 100 } });
    expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await tracing.ended();
    const [outline] = tracing.outline();
    expect(outline).toMatchObject({
      name: PATHS[kind],
      kind: 'client',
      attributes: { ...rpc(kind, port, 'DEADLINE_EXCEEDED'), 'error.type': 'DEADLINE_EXCEEDED' },
      status: expect.stringMatching(/^error: DEADLINE_EXCEEDED: Deadline exceeded/) as unknown,
    });
  });
});
