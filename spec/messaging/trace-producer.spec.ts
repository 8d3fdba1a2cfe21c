import { context, propagation, trace } from '@opentelemetry/api';
import { faultCounts, instrument } from '../../lib';
import { resetFaults } from '../../lib/diagnostics/fault';
import { type ProducerAdapter, traceProducer } from '../../lib/messaging';
import { RatioSampler } from '../../lib/sampling/head/ratio-sampler';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

type Headers = Record<string, unknown>;
interface Letter {
  readonly text: string;
  readonly headers?: Headers;
}

/** A client that sends one letter or several. */
const adapter: ProducerAdapter<readonly [to: string, letters: readonly Letter[], ...rest: unknown[]]> = {
  system: 'post',
  read([to, letters, ...rest]) {
    if (letters.length === 0) return undefined;
    const copies = letters.map((letter) => ({ ...letter, headers: { ...letter.headers } }));
    return {
      destination: to,
      args: [to, copies, ...rest],
      messages: copies.map(({ headers, text }) => ({ carrier: headers, attributes: () => ({ 'letter.text': text }) })),
      attributes: () => ({ 'post.office': 'main' }),
      callbackAt: 2,
    };
  },
};

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHERS = `00-${TRACE}-b7ad6b7169203331-01`;

let telemetry: TestTelemetry;
beforeEach(() => {
  telemetry = startTestTelemetry();
  resetFaults();
});
afterEach(async () => {
  const left = telemetry.openSpans;
  await telemetry.shutdown();
  if (left > 0) throw new Error(`${left} spans were left open`);
});

const traceparent = (headers: Headers | undefined): string => String(headers?.['traceparent']);
const parentIdIn = (headers: Headers | undefined): string | undefined => traceparent(headers).split('-')[2];
const spanNamed = (name: string) => telemetry.spans.filter((span) => span.name === name);

describe('a traced producer', () => {
  it('sends one message in a PRODUCER span, and writes its context into a copy of the headers', async () => {
    const given: Headers = { 'x-tenant': 'acme' };
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (to: string, letters: readonly Letter[]) => {
      sent = letters;
      return `${to}: ${letters.length}`;
    });
    await expect(instrument({ name: 'order' }, () => send('alice', [{ text: 'hi', headers: given }]))()).resolves.toBe(
      'alice: 1',
    );
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'order',
        children: [
          {
            name: 'send alice',
            kind: 'producer',
            attributes: {
              'messaging.system.name': 'post',
              'messaging.destination.name': 'alice',
              'messaging.operation.name': 'send',
              'messaging.operation.type': 'send',
              'post.office': 'main',
              'letter.text': 'hi',
            },
          },
        ],
      },
    ]);
    expect(given).toStrictEqual({ 'x-tenant': 'acme' });
    expect(sent[0]?.headers).toMatchObject({ 'x-tenant': 'acme' });
    expect(parentIdIn(sent[0]?.headers)).toBe(spanNamed('send alice')[0]?.spanContext().spanId);
  });

  it('creates a span for each message of a batch, and links the span of the call to them', async () => {
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (_to: string, letters: readonly Letter[]) => void (sent = letters));
    await instrument({ name: 'order' }, () => send('alice', [{ text: 'one' }, { text: 'two' }]))();
    expect(telemetry.outline()[0]?.children?.map(({ name, kind }) => [name, kind])).toEqual([
      ['create alice', 'producer'],
      ['create alice', 'producer'],
      ['send alice', 'client'],
    ]);
    const created = spanNamed('create alice');
    const ids = created.map((span) => span.spanContext().spanId);
    expect(sent.map(({ headers }) => parentIdIn(headers))).toEqual(ids);
    const [call] = spanNamed('send alice');
    expect(call?.links.map((link) => link.context.spanId)).toEqual(ids);
    expect(call?.attributes).toMatchObject({ 'messaging.batch.message_count': 2, 'messaging.operation.type': 'send' });
    expect(
      created.map(({ attributes }) => [attributes['letter.text'], attributes['messaging.operation.type']]),
    ).toEqual([
      ['one', 'create'],
      ['two', 'create'],
    ]);
  });

  it('creates at most 128 spans for a batch; the other messages carry the context of the call', async () => {
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (_to: string, letters: readonly Letter[]) => void (sent = letters));
    await send(
      'alice',
      Array.from({ length: 130 }, (_, index) => ({ text: String(index) })),
    );
    const [call] = spanNamed('send alice');
    expect(spanNamed('create alice')).toHaveLength(128);
    expect(call?.links).toHaveLength(128);
    expect(sent.slice(128).map(({ headers }) => parentIdIn(headers))).toEqual([
      call?.spanContext().spanId,
      call?.spanContext().spanId,
    ]);
  });

  it('keeps a context that the application has written, and links the span to it', async () => {
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (_to: string, letters: readonly Letter[]) => void (sent = letters));
    await send('alice', [{ text: 'hi', headers: { TraceParent: OTHERS } }]);
    expect(sent[0]?.headers).toStrictEqual({ TraceParent: OTHERS });
    expect(spanNamed('send alice')[0]?.links.map(({ context: { traceId } }) => traceId)).toEqual([TRACE]);
    await send('bob', [{ text: 'hi', headers: { traceparent: OTHERS } }, { text: 'two' }]);
    expect(traceparent(sent[0]?.headers)).toBe(OTHERS);
    expect(spanNamed('create bob')).toHaveLength(1);
    expect(spanNamed('send bob')[0]?.links[0]?.context.traceId).toBe(TRACE);
  });

  it('sends the baggage of the caller', async () => {
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (_to: string, letters: readonly Letter[]) => void (sent = letters));
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    await context.with(propagation.setBaggage(context.active(), baggage), () => send('alice', [{ text: 'hi' }]));
    expect(sent[0]?.headers?.['baggage']).toBe('tenant=acme');
  });

  it('also writes the context of an unsampled span', async () => {
    await telemetry.shutdown();
    telemetry = startTestTelemetry({ sampler: new RatioSampler(0) });
    let sent: readonly Letter[] = [];
    const send = traceProducer(adapter, async (_to: string, letters: readonly Letter[]) => void (sent = letters));
    await instrument({ name: 'order' }, () => send('alice', [{ text: 'one' }, { text: 'two' }]))();
    expect(telemetry.spans).toEqual([]);
    expect(sent.map(({ headers }) => traceparent(headers).slice(-3))).toEqual(['-00', '-00']);
  });

  it('records the error of the client, which the caller gets unchanged', async () => {
    const lost = new Error('the broker is gone');
    const rejects = traceProducer(adapter, (_to: string, _letters: readonly Letter[]) => Promise.reject(lost));
    await expect(rejects('alice', [{ text: 'hi' }])).rejects.toBe(lost);
    const throws = traceProducer(adapter, (_to: string, _letters: readonly Letter[]): void => {
      throw lost;
    });
    expect(() => throws('bob', [{ text: 'hi' }])).toThrow(lost);
    expect(telemetry.outline().map(({ name, status }) => [name, status])).toEqual([
      ['send alice', 'error: the broker is gone'],
      ['send bob', 'error: the broker is gone'],
    ]);
  });

  it('ends the span when the client calls back, in the context of the caller', async () => {
    const done: ((error: unknown, receipt?: string) => void)[] = [];
    const send = traceProducer(
      adapter,
      (_to: string, _letters: readonly Letter[], callback: (error: unknown, receipt?: string) => void) =>
        done.push(callback) > 0,
    );
    const seen: unknown[] = [];
    const outer = instrument({ name: 'order' }, () => {
      const own = trace.getSpan(context.active());
      return send('alice', [{ text: 'hi' }], (...results) =>
        seen.push([...results, trace.getSpan(context.active()) === own]),
      );
    });
    expect(outer()).toBe(true);
    expect(spanNamed('send alice')).toEqual([]);
    done[0]?.(null, 'receipt');
    expect(seen).toEqual([[null, 'receipt', true]]);
    send('bob', [{ text: 'hi' }], () => undefined);
    done[1]?.(new Error('refused'));
    expect(telemetry.spans.map(({ name, status }) => [name, status.code])).toEqual([
      ['order', 0],
      ['send alice', 0],
      ['send bob', 2],
    ]);
  });

  it('keeps the `this`, name and length of the function', () => {
    const client = {
      office: 'main',
      send: traceProducer(adapter, function send(this: { office: string }, to: string, _letters: readonly Letter[]) {
        return `${this.office} to ${to}`;
      }),
    };
    expect(client.send('alice', [{ text: 'hi' }])).toBe('main to alice');
    expect([client.send.name, client.send.length]).toEqual(['send', 2]);
  });

  it('does not trace calls that send nothing', () => {
    const send = traceProducer(adapter, (_to: string, letters: readonly Letter[]) => letters.length);
    expect(send('alice', [])).toBe(0);
    expect(telemetry.spans).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('read');
      },
    ],
    ['returns a promise', () => Promise.reject(new Error('read'))],
    ['returns no messages', () => ({ destination: 'alice', args: ['alice', []] })],
    ['returns no arguments', () => ({ destination: 'alice', messages: [] })],
    ['returns a string', () => 'alice'],
  ])('sends the arguments of the caller if the adapter %s, and counts the fault', (_name, read) => {
    const faulty = { system: 'post', read } as typeof adapter;
    const send = traceProducer<(...args: unknown[]) => unknown>(faulty as never, (...args: unknown[]) => args);
    expect(send('alice', 1)).toEqual(['alice', 1]);
    expect([...faultCounts().values()]).toEqual([1]);
    expect(telemetry.spans).toEqual([]);
  });

  it('sends a message whose carrier fails, and counts the fault', () => {
    const carrier = {
      get: (): string => '',
      set(): void {
        throw new Error('full');
      },
    };
    const hostile = {
      system: 'post',
      read: (args: unknown[]) => ({ destination: 'a', args, messages: [{ carrier }] }),
    };
    const send = traceProducer(hostile, (...args: unknown[]) => args);
    expect(send('alice')).toEqual(['alice']);
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['send a']);
    expect([...faultCounts().values()]).toEqual([1]);
  });

  it('throws for invalid arguments when it is created', () => {
    const send = (): void => undefined;
    expect(() => traceProducer(undefined as never, send)).toThrow(/Expected `adapter` to be an adapter with/);
    expect(() => traceProducer({ system: 1 } as never, send)).toThrow(
      /Expected `adapter.system` to be a string, got 1/,
    );
    expect(() => traceProducer({ system: 'post' } as never, send)).toThrow(/Expected `adapter.read` to be a function/);
    expect(() => traceProducer(adapter, 'send' as never)).toThrow(/Expected `send` to be a function, got "send"/);
  });

  it('without telemetry, passes the arguments of the application to the client', async () => {
    await telemetry.shutdown();
    for (const place of [trace, context, propagation]) place.disable();
    const send = traceProducer(adapter, (_to: string, letters: readonly Letter[]) => letters);
    expect(send('alice', [{ text: 'one' }, { text: 'two' }])).toEqual([
      { text: 'one', headers: {} },
      { text: 'two', headers: {} },
    ]);
    telemetry = startTestTelemetry();
  });
});
