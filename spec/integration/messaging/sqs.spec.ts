import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import { processMessage, sqsConsumer, type SqsMessage, sqsProducer, traceProducer } from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName } from './clients';
import { attributesOf, currentTelemetry, traceLines, useTelemetry } from './traces';

interface Reply {
  readonly QueueUrl?: string;
  readonly Messages?: readonly (SqsMessage & { readonly ReceiptHandle: string })[];
  readonly Successful?: readonly object[];
}
interface Client {
  send(command: object): Promise<Reply>;
  destroy(): void;
}
type Command = new (input: object) => object;
interface Library {
  readonly SQSClient: new (options: object) => Client;
  readonly CreateQueueCommand: Command;
  readonly SendMessageCommand: Command;
  readonly SendMessageBatchCommand: Command;
  readonly ReceiveMessageCommand: Command;
  readonly DeleteMessageCommand: Command;
}

const {
  SQSClient,
  CreateQueueCommand,
  SendMessageCommand,
  SendMessageBatchCommand,
  ReceiveMessageCommand,
  DeleteMessageCommand,
} = clientLibrary<Library>('@aws-sdk/client-sqs');

useTelemetry();

let client: Client;
beforeAll(() => {
  client = new SQSClient({ endpoint: addressOf('SQS_ENDPOINT') });
});
afterAll(() => client.destroy());

const newQueue = async (name: string, attributes: object = {}): Promise<string> => {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return QueueUrl;
};
const receive = async (QueueUrl: string): Promise<NonNullable<Reply['Messages']>> => {
  const options = {
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 5,
    MessageAttributeNames: ['All'],
    AttributeNames: ['All'],
  };
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, ...options }));
  return Messages;
};
const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

describe('the AWS SDK', () => {
  it('carries one trace from SendMessage to a loop of ReceiveMessage, also when a message is received again', async () => {
    const name = freshName('orders');
    const QueueUrl = await newQueue(name, { VisibilityTimeout: '0' });
    const send = traceProducer(sqsProducer(), client.send.bind(client));
    const tenant = { DataType: 'String', StringValue: 'acme' };
    const sentIn = await instrument({ name: 'order' }, async () => {
      await send(new SendMessageCommand({ QueueUrl, MessageBody: 'o-17', MessageAttributes: { tenant } }));
      return currentTrace();
    })();
    const adapter = sqsConsumer({ queue: QueueUrl });
    const seen: unknown[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      for (const message of await receive(QueueUrl)) {
        await processMessage(adapter, message, async ({ Body, MessageAttributes }) => {
          seen.push([currentTrace(), Body, MessageAttributes]);
          if (attempt === 0) return;
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        });
      }
    }
    const attributes: unknown = expect.objectContaining({ tenant: expect.objectContaining(tenant) as unknown });
    expect(seen).toEqual([
      [sentIn, 'o-17', attributes],
      [sentIn, 'o-17', attributes],
    ]);
    expect(traceLines()).toEqual([
      'internal order',
      `  producer send ${name}`,
      `    consumer process ${name}`,
      `    consumer process ${name}`,
    ]);
    expect(attributesOf(`process ${name}`)).toMatchObject([
      { 'messaging.message.delivery_count': 1, 'messaging.message.body.size': 4 },
      { 'messaging.message.delivery_count': 2 },
    ]);
  }, 60_000);

  it('creates a span for each entry of SendMessageBatch', async () => {
    const name = freshName('batch');
    const QueueUrl = await newQueue(name);
    const send = traceProducer(sqsProducer(), client.send.bind(client));
    const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: `o-${Id}` }));
    const { Successful } = await send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful).toHaveLength(2);
    const created = currentTelemetry().spans.filter((span) => span.name === `create ${name}`);
    for (const message of await receive(QueueUrl))
      processMessage(sqsConsumer({ queue: name }), message, () => undefined);
    const processed = currentTelemetry().spans.filter((span) => span.name === `process ${name}`);
    expect(new Set(processed.map((span) => span.parentSpanContext?.spanId))).toEqual(
      new Set(created.map((span) => span.spanContext().spanId)),
    );
  }, 60_000);

  it('records the error of the service', async () => {
    const send = traceProducer(sqsProducer(), client.send.bind(client));
    const QueueUrl = `${addressOf('SQS_ENDPOINT')}/000000000000/${freshName('missing')}`;
    await expect(send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }))).rejects.toThrow(/queue/);
    expect(currentTelemetry().spans.map(({ status }) => status.code)).toEqual([2]);
  }, 60_000);
});
