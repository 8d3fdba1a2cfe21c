import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { faultCounts, instrument, openSpan, recordField } from '../../lib';
import { resetFaults } from '../../lib/diagnostics/fault';
import { type ConsumerAdapter, processMessage, traceConsumer } from '../../lib/messaging';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

interface Letter {
  readonly text: string;
  readonly headers?: object;
}

const adapter: ConsumerAdapter<readonly [letter: Letter | readonly Letter[] | null, ...rest: unknown[]]> = {
  system: 'post',
  read([letter]) {
    if (!letter) return undefined;
    const attributes = () => ({ 'post.office': 'main' });
    if (!('length' in letter)) return { destination: 'alice', headers: letter.headers, attributes };
    return { destination: 'alice', headers: letter.map(({ headers }) => headers), isBatch: true, attributes };
  },
};

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const headers = { traceparent: Buffer.from(`00-${TRACE}-${SPAN}-01`) };

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

const onlySpan = () => telemetry.spans[0];

describe('a traced consumer', () => {
  it('handles one message in a CONSUMER span, a child of its producer', async () => {
    const handler = traceConsumer(adapter, async ({ text }: Letter) => {
      await new Promise(setImmediate);
      recordField('letter.length', text.length);
      return text;
    });
    await expect(handler({ text: 'hi', headers })).resolves.toBe('hi');
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'process alice',
        kind: 'consumer',
        attributes: {
          'messaging.system.name': 'post',
          'messaging.destination.name': 'alice',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'post.office': 'main',
          'letter.length': 2,
        },
      },
    ]);
    expect(onlySpan()?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: SPAN, isRemote: true });
    expect(onlySpan()?.links).toEqual([]);
  });

  it('handles a batch in one span with a link to each producer', () => {
    const handler = traceConsumer(adapter, (letters: readonly Letter[]) => letters.length);
    expect(handler([{ text: 'one', headers }, { text: 'two' }, { text: 'three', headers }])).toBe(3);
    expect(onlySpan()?.name).toBe('process alice');
    expect(onlySpan()?.parentSpanContext).toBeUndefined();
    expect(onlySpan()?.links.map((link) => [link.context.traceId, link.context.spanId])).toEqual([
      [TRACE, SPAN],
      [TRACE, SPAN],
    ]);
    expect(onlySpan()?.attributes['messaging.batch.message_count']).toBe(3);
  });

  it('links to 128 messages of a larger batch', () => {
    const letters = Array.from({ length: 1000 }, () => ({ text: '', headers }));
    traceConsumer(adapter, (_letters: readonly Letter[]) => undefined)(letters);
    expect(onlySpan()?.links).toHaveLength(128);
    expect(onlySpan()?.attributes['messaging.batch.message_count']).toBe(1000);
  });

  it('handles each message of a batch in its own span, with processMessage', async () => {
    const handler = traceConsumer(adapter, async (letters: readonly Letter[]) => {
      for (const letter of letters) await processMessage(adapter, letter, async ({ text }) => text);
    });
    await handler([{ text: 'one', headers }, { text: 'two' }]);
    const [first, second, batch] = telemetry.spans;
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['process alice', 'process alice', 'process alice']);
    expect(first?.parentSpanContext?.spanId).toBe(SPAN);
    // A message without a context is a child of the current span.
    expect(second?.parentSpanContext?.spanId).toBe(batch?.spanContext().spanId);
  });

  it('does not trace a call without a message', () => {
    const handler = traceConsumer(adapter, function (this: unknown, ...args: [Letter | null, number]) {
      return [this, ...args, trace.getSpan(context.active())];
    });
    const self = {};
    expect(handler.call(self, null, 2)).toEqual([self, null, 2, undefined]);
    expect(telemetry.spans).toEqual([]);
  });

  it('records the error of the handler, which the client gets unchanged', async () => {
    const lost = new Error('the address is unknown');
    const rejects = traceConsumer(adapter, (_letter: Letter) => Promise.reject(lost));
    await expect(rejects({ text: 'hi', headers })).rejects.toBe(lost);
    const throws = (): unknown =>
      processMessage(adapter, { text: 'hi' }, () => {
        throw lost;
      });
    expect(throws).toThrow(lost);
    expect(telemetry.outline().map(({ name, status }) => [name, status])).toEqual([
      ['process alice', 'error: the address is unknown'],
      ['process alice', 'error: the address is unknown'],
    ]);
  });

  it('starts a new trace for a message without a context', () => {
    traceConsumer(adapter, (_letter: Letter) => undefined)({ text: 'hi' });
    expect(onlySpan()?.parentSpanContext).toBeUndefined();
  });

  it('ignores the context in which the connection was opened if its span has ended', () => {
    const request = openSpan({ name: 'request' });
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const connected = propagation.setBaggage(request.context, baggage);
    const seen: unknown[] = [];
    const handler = traceConsumer(adapter, (_letter: Letter | readonly Letter[]) => {
      seen.push(propagation.getBaggage(context.active()));
    });
    request.end();
    telemetry.clear();
    context.with(connected, () => handler({ text: 'hi' }));
    context.with(connected, () => handler([{ text: 'hi' }]));
    expect(telemetry.spans.map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined]);
    expect(seen).toEqual([undefined, undefined]);
  });

  it('opens a child of the current span for a message without a context', () => {
    const handler = traceConsumer(adapter, (_letter: Letter) => undefined);
    instrument({ name: 'drain' }, () => handler({ text: 'hi' }))();
    expect(telemetry.outline().map(({ name, children }) => [name, children?.length])).toEqual([['drain', 1]]);
  });

  it('continues the baggage of the producer', () => {
    const handler = traceConsumer(adapter, (_letter: Letter) =>
      propagation.getBaggage(context.active())?.getEntry('tenant'),
    );
    expect(handler({ text: 'hi', headers: { ...headers, baggage: 'tenant=acme' } })).toMatchObject({ value: 'acme' });
  });

  it.each<[string, object]>([
    ['no text', { traceparent: 7 }],
    ['bytes that are no text', { traceparent: Buffer.from([0xff, 0xfe, 0]) }],
    ['a megabyte', { traceparent: 'x'.repeat(1e6) }],
    ['a forged version', { traceparent: `ff-${TRACE}-${SPAN}-01` }],
    ['ids of zeros', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'traceparent', {
        enumerable: true,
        get() {
          throw new Error('no');
        },
      }),
    ],
    ['ten thousand names', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x${index}`, index]))],
    ['a revoked proxy', revoked()],
    ['the payload as headers', { pattern: 'x', data: { traceparent: `00-${TRACE}-${SPAN}-01` } }],
  ])('starts a new trace for a message with headers of %s', (_name, hostile) => {
    const handler = traceConsumer(adapter, ({ text }: Letter) => text);
    expect(handler({ text: 'hi', headers: hostile })).toBe('hi');
    expect(onlySpan()?.parentSpanContext).toBeUndefined();
    expect(handler({ text: 'hi', headers: [hostile] })).toBe('hi');
    const batch = traceConsumer(adapter, (letters: readonly Letter[]) => letters.length);
    expect(batch([{ text: 'hi', headers: hostile }])).toBe(1);
    expect(telemetry.spans.at(-1)?.links).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('read');
      },
    ],
    ['returns a promise', () => Promise.reject(new Error('read'))],
    ['returns no headers for a batch', () => ({ destination: 'alice', headers: undefined, isBatch: true })],
  ])('calls the handler untraced if the adapter %s, and counts the fault', (_name, read) => {
    const faulty = { system: 'post', read } as typeof adapter;
    const handler = traceConsumer(faulty, (letter: Letter) => letter.text);
    expect(handler({ text: 'hi' })).toBe('hi');
    expect([...faultCounts().values()]).toEqual([1]);
    expect(telemetry.spans).toEqual([]);
  });

  it('throws for invalid arguments when it is created', () => {
    expect(() => traceConsumer(null as never, () => undefined)).toThrow(/Expected `adapter` to be an adapter with/);
    expect(() => traceConsumer(adapter, 7 as never)).toThrow(/Expected `handler` to be a function, got 7/);
  });

  it('without telemetry, runs the handler', async () => {
    await telemetry.shutdown();
    expect(context.active()).toBe(ROOT_CONTEXT);
    expect(traceConsumer(adapter, ({ text }: Letter) => text)({ text: 'hi', headers })).toBe('hi');
    telemetry = startTestTelemetry();
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
