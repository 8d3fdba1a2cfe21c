import { processMessage, redisStreamConsumer, redisStreamProducer, traceProducer } from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

const xadd = traceProducer(redisStreamProducer(), (...args: unknown[]) => args);
const process = (fields: readonly unknown[] | null): void =>
  processMessage(redisStreamConsumer({ stream: 'orders', group: 'shipping' }), ['1-0', fields], () => undefined);

describe('the adapter of Redis streams', () => {
  it.each<[string, unknown[]]>([
    ['no options', ['*']],
    ['a length', ['MAXLEN', 1000, '*']],
    ['all options', ['NOMKSTREAM', 'KEEPREF', 'minid', '~', '5-0', 'LIMIT', 10, '*']],
    ['its own id', ['5-1']],
    ['an id in bytes', [Buffer.from('5-2')]],
  ])('adds the context after the fields of XADD with %s', (_name, before) => {
    const args = ['orders', ...before, 'id', 'o-17'];
    const given = xadd(...args);
    expect(given).toEqual([...args, 'traceparent', traceparentOf(spans()[0])]);
    expect(ownAttributes(spans()[0])).toEqual({ 'messaging.destination.name': 'orders' });
  });

  it('reads a context from field names, not from a value or an option', () => {
    expect(xadd('orders', '*', 'id', 'o-17', 'traceparent', OTHERS)).toHaveLength(6);
    expect(spans()[0]?.links.map(({ context }) => context)).toMatchObject([OTHERS_SPAN]);
    expect(xadd('orders', '*', 'header', 'traceparent', OTHERS, 'header')).toHaveLength(8);
    expect(spans()[1]?.links).toEqual([]);
  });

  it('accepts arrays of fields, and a callback', () => {
    const results: unknown[] = [];
    const given = xadd('orders', '*', ['id', 'o-17'], (...result: unknown[]) => results.push(result));
    expect(names()).toEqual([]);
    (given[1] as (error: null, id: string) => void)(null, '1-0');
    expect(given[0]).toEqual(['orders', '*', 'id', 'o-17', 'traceparent', traceparentOf(spans()[0])]);
    expect(results).toEqual([[null, '1-0']]);
  });

  it('does not trace calls that Redis will reject', () => {
    for (const args of [[], ['orders'], ['orders', '*'], ['orders', 'MAXLEN'], [{}, '*', 'a', 'b']]) {
      expect(xadd(...args)).toEqual(args);
    }
    expect(spans()).toEqual([]);
  });

  it('continues the trace of an entry from strings and bytes', () => {
    process(['id', 'o-17', 'traceparent', OTHERS]);
    process([Buffer.from('traceparent'), Buffer.from(OTHERS)]);
    expect(spans().map(({ parentSpanContext }) => parentSpanContext)).toMatchObject([OTHERS_SPAN, OTHERS_SPAN]);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'shipping',
      'messaging.message.id': '1-0',
    });
  });

  it('handles a deleted entry, and one whose values look like headers', () => {
    process(null);
    process(['text', 'traceparent', OTHERS, 'x']);
    process([]);
    expect(spans().map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined, undefined]);
  });

  it('throws if the stream is missing', () => {
    expect(() => redisStreamConsumer({} as never)).toThrow(
      /Expected `stream` to be the key of the stream, got nothing/,
    );
    expect(() => redisStreamConsumer(undefined as never)).toThrow(/Expected `stream`/);
  });
});
