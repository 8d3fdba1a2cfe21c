import { MAX_HEADER_LENGTH, MAX_NAMES } from './header-values';

/** Properties under which SQS, SNS and Lambda keep the value of a message attribute. */
const WRAPPED = ['StringValue', 'stringValue', 'Value', 'value', 'BinaryValue'];

/**
 * The text of one header, whatever holds it: text, bytes (Kafka, AMQP), a message attribute (SQS, SNS), or a list of
 * these.
 *
 * @returns `undefined` where it is not text, or longer than {@link MAX_HEADER_LENGTH}
 * @throws what a getter of the value throws
 *
 * @example
 * ```ts
 * headerText(Buffer.from('congo=1')); // => 'congo=1'
 * headerText({ DataType: 'String', StringValue: 'congo=1' }); // => 'congo=1'
 * headerText(['congo=1', Buffer.from('rojo=2')]); // => ['congo=1', 'rojo=2']
 * headerText(7); // => undefined
 * ```
 */
export function headerText(value: unknown): string | string[] | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return itemText(value);
  if (value.length > MAX_NAMES) return undefined;
  const texts: string[] = [];
  for (const item of value) {
    const text = itemText(item);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

function itemText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Uint8Array) return bytesText(value);
  for (const name of WRAPPED) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof inner === 'string') return inner;
    if (inner instanceof Uint8Array) return bytesText(inner);
  }
  return undefined;
}

function bytesText({ buffer, byteOffset, byteLength }: Uint8Array): string | undefined {
  return byteLength > MAX_HEADER_LENGTH ? undefined : Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
