import {
  processMessage,
  rdkafkaConsumer,
  rdkafkaProducer,
  type RdkafkaProduceArgs,
  traceProducer,
} from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

let got: unknown[] = [];
const produce = traceProducer(rdkafkaProducer(), (...args: RdkafkaProduceArgs) => {
  got = [...args];
  return true;
});

const body = Buffer.from('body');

describe('the adapter of node-rdkafka', () => {
  it('adds the context to a copy of the list of headers', () => {
    const headers = [{ tenant: 'acme' }];
    produce('orders', 1, body, 'o-17', 1000, 'opaque', headers);
    const context = { traceparent: traceparentOf(spans()[0]) };
    expect(got).toEqual(['orders', 1, body, 'o-17', 1000, 'opaque', [{ tenant: 'acme' }, context]]);
    expect(headers).toEqual([{ tenant: 'acme' }]);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '1',
      'kafka.message.key': 'o-17',
      'messaging.message.body.size': 4,
    });
  });

  it('adds a list of headers to a call without one', () => {
    produce('orders', null, body);
    expect(got).toEqual([
      'orders',
      null,
      body,
      undefined,
      undefined,
      undefined,
      [{ traceparent: traceparentOf(spans()[0]) }],
    ]);
    produce('orders', -1, null);
    expect(ownAttributes(spans()[1])).toEqual({
      'messaging.destination.name': 'orders',
      'kafka.message.tombstone': true,
    });
  });

  it.each([[[]], [[[{ tenant: 'acme' }]]]])(
    'ends the span of a HighLevelProducer with its callback, after %j',
    (headers) => {
      const results: unknown[] = [];
      produce('orders', null, body, 'key', 1000, ...headers, (...result: unknown[]) => results.push(result));
      expect(names()).toEqual([]);
      expect(got).toHaveLength(7);
      (got[6] as (error: unknown, offset: number) => void)(null, 5);
      expect(results).toEqual([[null, 5]]);
      expect(got[5]).toEqual([...headers.flat(), { traceparent: traceparentOf(spans()[0]) }]);
    },
  );

  it('keeps a context in the list, in upper or lower case', () => {
    produce('orders', null, body, null, null, null, [{ TraceParent: Buffer.from(OTHERS) }]);
    expect(got[6]).toEqual([{ TraceParent: Buffer.from(OTHERS) }]);
    expect(spans()[0]?.links.map(({ context }) => context)).toMatchObject([OTHERS_SPAN]);
  });

  it('continues the trace of a message', () => {
    const message = {
      topic: 'orders',
      partition: 2,
      offset: 7,
      value: body,
      key: Buffer.from('o-17'),
      headers: [{ tenant: Buffer.from('acme') }, { traceparent: Buffer.from(OTHERS) }],
    };
    processMessage(rdkafkaConsumer({ groupId: 'shipping' }), message, () => undefined);
    expect(spans()[0]?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'shipping',
      'messaging.destination.partition.id': '2',
      'kafka.offset': 7,
      'kafka.message.key': 'o-17',
      'messaging.message.body.size': 4,
    });
  });
});
