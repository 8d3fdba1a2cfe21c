import { bullmqConsumer, type BullmqJob, bullmqProducer, traceConsumer, traceProducer } from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

interface Options {
  readonly attempts?: number;
  readonly telemetry?: { readonly metadata?: unknown; readonly omitContext?: boolean };
}

const add = traceProducer(
  bullmqProducer({ queue: 'orders' }),
  (...args: [name: string, data: object, options?: Options]) => args,
);
const job = (metadata?: unknown): BullmqJob => ({
  id: '7',
  queueName: 'orders',
  attemptsMade: 1,
  opts: { telemetry: { metadata } },
});
const work = traceConsumer(bullmqConsumer(), async (_job: BullmqJob, _token?: string) => undefined);

describe('the adapter of BullMQ', () => {
  it("writes the context where BullMQ's own telemetry does", () => {
    const options = { attempts: 3 };
    const [, , given] = add('ship', { id: 'o-17' }, options);
    expect(given).toEqual({
      attempts: 3,
      telemetry: { metadata: JSON.stringify({ traceparent: traceparentOf(spans()[0]) }) },
    });
    expect(options).toEqual({ attempts: 3 });
    expect(names()).toEqual(['send orders']);
    expect(add('ship', {})[2]).toHaveProperty('telemetry.metadata');
  });

  it('passes on the further arguments of a function of the application', () => {
    const addWith = traceProducer(
      bullmqProducer({ queue: 'orders' }),
      (...args: [name: string, data: object, options: Options, own: string]) => args[3],
    );
    expect(addWith('ship', {}, {}, 'own')).toBe('own');
  });

  it('keeps an existing context, and respects omitContext', () => {
    const metadata = JSON.stringify({ traceparent: OTHERS });
    expect(add('ship', {}, { telemetry: { metadata } })[2]).toEqual({ telemetry: { metadata } });
    expect(spans()[0]?.links.map(({ context }) => context)).toMatchObject([OTHERS_SPAN]);
    expect(add('ship', {}, { telemetry: { omitContext: true } })[2]).toEqual({ telemetry: { omitContext: true } });
  });

  it('continues the trace of a job', async () => {
    await work(job(JSON.stringify({ traceparent: OTHERS })), 'token');
    expect(spans()[0]?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.message.id': '7',
      'messaging.message.delivery_count': 2,
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no text', 7],
    ['no JSON', '{'],
    ['no object', '"traceparent"'],
    ['an array', '["traceparent"]'],
    ['a megabyte', JSON.stringify({ traceparent: OTHERS, more: 'x'.repeat(1e6) })],
  ])('ignores metadata of %s', async (_name, metadata) => {
    await work(job(metadata));
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
  });
});
