import {
  natsConsumer,
  type NatsHeaders,
  type NatsMessage,
  natsProducer,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

/** Behaves like the library's `MsgHdrs`: case-sensitive names, and an empty string for a missing header. */
class Headers implements NatsHeaders {
  readonly values = new Map<string, string[]>();
  get(name: string): string {
    return this.values.get(name)?.[0] ?? '';
  }
  set(name: string, value: string): void {
    this.values.set(name, [value]);
  }
  append(name: string, value: string): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }
  keys(): string[] {
    return [...this.values.keys()];
  }
  [Symbol.iterator](): Iterator<[string, string[]]> {
    return this.values.entries();
  }
}

const headers = (): NatsHeaders => new Headers();
const withHeaders = (...entries: [string, string][]): Headers => {
  const made = new Headers();
  for (const [name, value] of entries) made.append(name, value);
  return made;
};

let got: unknown[] = [];
const publish = traceProducer(
  natsProducer({ headers }),
  (...args: [subject: string, payload?: string, options?: { headers?: NatsHeaders; reply?: string }]) =>
    void (got = args),
);

const message = (subject: string, given?: NatsHeaders): NatsMessage => ({
  subject,
  data: Buffer.from('body'),
  ...(given ? { headers: given } : {}),
});

describe('the adapter of NATS', () => {
  it('adds the context to a copy of the headers', () => {
    const own = withHeaders(['tenant', 'acme'], ['tag', 'a'], ['tag', 'b']);
    publish('orders', 'body', { headers: own, reply: 'answers' });
    const [subject, payload, options] = got as [string, string, { headers: Headers; reply: string }];
    expect([subject, payload, options.reply]).toEqual(['orders', 'body', 'answers']);
    expect([...options.headers.values]).toEqual([
      ['tenant', ['acme']],
      ['tag', ['a', 'b']],
      ['traceparent', [traceparentOf(spans()[0])]],
    ]);
    expect(own.keys()).toEqual(['tenant', 'tag']);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.message.body.size': 4,
    });
  });

  it('adds headers to a call without headers', () => {
    publish('orders');
    expect(got.slice(0, 2)).toEqual(['orders', undefined]);
    expect((got[2] as { headers: Headers }).headers.get('traceparent')).toBe(traceparentOf(spans()[0]));
  });

  it('keeps a context in the headers, in upper or lower case', () => {
    publish('orders', '', { headers: withHeaders(['Traceparent', OTHERS]) });
    expect((got[2] as { headers: Headers }).headers.keys()).toEqual(['Traceparent']);
    expect(spans()[0]?.links.map(({ context }) => context)).toMatchObject([OTHERS_SPAN]);
  });

  it('continues the trace of a message with headers in upper or lower case', () => {
    for (const name of ['traceparent', 'Traceparent']) {
      processMessage(natsConsumer(), message('orders', withHeaders([name, OTHERS])), () => undefined);
      expect(spans().at(-1)?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    }
  });

  it('names spans by a template, with one name for all inboxes', () => {
    const template = 'orders.*.created';
    traceProducer(natsProducer({ headers, template }), (_subject: string) => undefined)('orders.17.created');
    processMessage(natsConsumer({ template: () => template }), message('orders.18.created'), () => undefined);
    processMessage(natsConsumer({ template: () => undefined }), message('_INBOX.abc.1'), () => undefined);
    publish('_INBOX.abc.2');
    expect(names()).toEqual([`send ${template}`, `process ${template}`, 'process _INBOX.*', 'send _INBOX.*']);
    expect(ownAttributes(spans()[3])).toEqual({
      'messaging.destination.name': '_INBOX.abc.2',
      'messaging.destination.template': '_INBOX.*',
      'messaging.destination.temporary': true,
    });
  });

  it('passes the error of a subscription to the callback', () => {
    const handler = traceConsumer(natsConsumer(), (error: unknown, given: NatsMessage) => [error, given]);
    const denied = new Error('permissions violation');
    expect(handler(denied, {} as NatsMessage)).toEqual([denied, {}]);
    expect(handler(denied, message('orders'))).toEqual([denied, message('orders')]);
    expect(spans()).toEqual([]);
    handler(null, message('orders'));
    expect(names()).toEqual(['process orders']);
  });

  it('records stream, consumer and delivery of JetStream', () => {
    const info = { stream: 'ORDERS', consumer: 'shipping', streamSequence: 9, deliveryCount: 2 };
    const given = { ...message('orders', withHeaders(['Nats-Msg-Id', 'm-1'])), info };
    processMessage(natsConsumer(), given, () => undefined);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'shipping',
      'messaging.message.id': 'm-1',
      'messaging.message.body.size': 4,
      'nats.stream.name': 'ORDERS',
      'nats.stream.sequence': 9,
      'messaging.message.delivery_count': 2,
    });
  });

  it('throws if the function `headers` is missing', () => {
    expect(() => natsProducer({} as never)).toThrow(/Expected `headers` to be the function `headers` of the client/);
    expect(() => natsProducer({ headers, template: '' })).toThrow(
      /Expected `template` to be a non-empty string or a function/,
    );
  });
});
