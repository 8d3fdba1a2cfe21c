import { context, propagation } from '@opentelemetry/api';
import {
  processMessage,
  sqsConsumer,
  type SqsEvent,
  type SqsMessage,
  sqsProducer,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

type Attributes = Record<string, { DataType: string; StringValue: string }>;
interface Input {
  readonly QueueUrl: string;
  readonly MessageBody?: string;
  readonly MessageAttributes?: Attributes;
  readonly Entries?: readonly object[];
}

/** Like a command of the AWS SDK: a class with `input`. */
class Command {
  readonly middlewareStack = {};
  constructor(readonly input: Input) {}
  get kind(): string {
    return 'command';
  }
}

const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';
const text = (value: string): Attributes[string] => ({ DataType: 'String', StringValue: value });
const send = traceProducer(sqsProducer(), (command: Command, ..._rest: unknown[]) => command);

describe('the adapter of SQS', () => {
  it('adds the context to the attributes of a copy of the command', () => {
    const given = new Command({ QueueUrl, MessageBody: 'body', MessageAttributes: { tenant: text('acme') } });
    const sent = send(given);
    expect(sent).toBeInstanceOf(Command);
    expect([sent.kind, sent.middlewareStack === given.middlewareStack]).toEqual(['command', true]);
    expect(sent.input).toEqual({
      QueueUrl,
      MessageBody: 'body',
      MessageAttributes: { tenant: text('acme'), traceparent: text(traceparentOf(spans()[0])) },
    });
    expect(Object.keys(given.input.MessageAttributes ?? {})).toEqual(['tenant']);
    expect(names()).toEqual(['send orders']);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.message.body.size': 4,
    });
  });

  it('creates a span for each entry of a batch', () => {
    const Entries = [
      { Id: '1', MessageBody: 'one' },
      { Id: '2', MessageBody: 'two' },
    ];
    const sent = send(new Command({ QueueUrl, Entries }));
    expect(names()).toEqual(['create orders', 'create orders', 'send orders']);
    expect(sent.input.Entries).toEqual(
      Entries.map(({ Id, MessageBody }, index) => ({
        Id,
        MessageBody,
        MessageAttributes: { traceparent: text(traceparentOf(spans()[index])) },
      })),
    );
  });

  it('also traces the methods of `SQS`, which take the input of a command', () => {
    const sendMessage = traceProducer(sqsProducer(), (input: Input) => input);
    expect(sendMessage({ QueueUrl, MessageBody: 'body' }).MessageAttributes).toEqual({
      traceparent: text(traceparentOf(spans()[0])),
    });
  });

  it('ends the span with the callback of the SDK', () => {
    let callback: ((error: unknown) => void) | undefined;
    const withCallback = traceProducer(
      sqsProducer(),
      (_command: Command, ...rest: unknown[]) => void (callback = rest.at(-1) as typeof callback),
    );
    withCallback(new Command({ QueueUrl, MessageBody: 'body' }), { requestTimeout: 1 }, () => undefined);
    expect(names()).toEqual([]);
    callback?.(new Error('denied'));
    expect(spans().map(({ status }) => status.code)).toEqual([2]);
  });

  it('drops headers that do not fit into ten attributes, `traceparent` last', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const attributesWith = (own: number): string[] => {
      const MessageAttributes = Object.fromEntries(Array.from({ length: own }, (_, index) => [`a${index}`, text('1')]));
      const sent = context.with(propagation.setBaggage(context.active(), baggage), () =>
        send(new Command({ QueueUrl, MessageBody: 'body', MessageAttributes })),
      );
      return Object.keys(sent.input.MessageAttributes ?? {}).slice(own);
    };
    expect([8, 9, 10, 11].map(attributesWith)).toEqual([['traceparent', 'baggage'], ['traceparent'], [], []]);
  });

  it('does not trace other commands', () => {
    const others = [
      new Command({ QueueUrl }),
      new Command({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle: 'r' }] }),
      new Command({ QueueUrl, Entries: [] }),
    ];
    for (const command of others) expect(send(command)).toBe(command);
    expect(spans()).toEqual([]);
  });

  it('keeps a context in the attributes', () => {
    const sent = send(new Command({ QueueUrl, MessageBody: 'body', MessageAttributes: { traceparent: text(OTHERS) } }));
    expect(sent.input.MessageAttributes).toEqual({ traceparent: text(OTHERS) });
    expect(spans()[0]?.links.map((link) => link.context)).toMatchObject([OTHERS_SPAN]);
  });

  it('continues the trace of a received message', () => {
    const message: SqsMessage = {
      MessageId: 'm-1',
      Body: 'body',
      Attributes: { ApproximateReceiveCount: '2' },
      MessageAttributes: { traceparent: text(OTHERS) },
    };
    processMessage(sqsConsumer({ queue: QueueUrl }), message, () => undefined);
    expect(spans()[0]?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.message.id': 'm-1',
      'messaging.message.body.size': 4,
      'messaging.message.delivery_count': 2,
    });
    processMessage(sqsConsumer(), {}, () => undefined);
    expect(names()).toEqual(['process orders', 'process']);
  });

  it('links the event of a Lambda function to its messages, and continues the trace of each record', async () => {
    const record = (id: string): SqsEvent['Records'][number] => ({
      messageId: id,
      body: 'body',
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: { traceparent: { dataType: 'String', stringValue: OTHERS } },
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    });
    const handler = traceConsumer(sqsConsumer(), async (event: SqsEvent, _context: object) => {
      for (const each of event.Records) await processMessage(sqsConsumer(), each, async () => undefined);
      return { batchItemFailures: [] };
    });
    await expect(handler({ Records: [record('m-1'), record('m-2')] }, {})).resolves.toEqual({ batchItemFailures: [] });
    const [first, second, batch] = spans();
    expect(names()).toEqual(['process orders', 'process orders', 'process orders']);
    expect([first, second].map((span) => span?.parentSpanContext)).toMatchObject([OTHERS_SPAN, OTHERS_SPAN]);
    expect(batch?.links).toHaveLength(2);
    expect(ownAttributes(batch)).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.batch.message_count': 2,
    });
  });

  it('does not trace events of other services', async () => {
    const handler = traceConsumer(sqsConsumer(), async (event: SqsEvent) => event.Records.length);
    await expect(handler({ Records: [] })).resolves.toBe(0);
    await expect(handler({ Records: [{ eventSource: 'aws:s3' }] } as never)).resolves.toBe(1);
    expect(spans()).toEqual([]);
  });

  it('links the span of an array to its messages', () => {
    const messages: SqsMessage[] = [{ MessageAttributes: { traceparent: text(OTHERS) } }, {}];
    traceConsumer(sqsConsumer({ queue: 'orders' }), (_messages: SqsMessage[]) => undefined)(messages);
    expect(spans()[0]?.links).toHaveLength(1);
    expect(names()).toEqual(['process orders']);
  });
});
