import { isBytes } from '../../validation/predicates';
import { MAX_HEADER_LENGTH, MAX_NAMES } from './header-values';

/** Properties under which SQS, SNS and Lambda keep the value of a message attribute. */
const WRAPPED = ['StringValue', 'stringValue', 'Value', 'value', 'BinaryValue', 'binaryValue'];

/** Properties that say of what type a message attribute is. Lambda shows bytes in base 64. */
const TYPES = ['Type', 'dataType'];

/**
 * The text of one header, whatever holds it: text, bytes (Kafka, AMQP), a list of the numbers of bytes (Kafka in Lambda), a
 * message attribute (SQS, SNS), or a list of these.
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
  if (typeof value[0] === 'number') return numbersText(value);
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
  if (Array.isArray(value)) return numbersText(value);
  if (isBytes(value)) return bytesText(value);
  const record = value as Readonly<Record<string, unknown>>;
  // What `JSON.stringify` makes of a Buffer.
  if (record['type'] === 'Buffer' && Array.isArray(record['data'])) return numbersText(record['data']);
  for (const name of WRAPPED) {
    const inner = record[name];
    if (typeof inner === 'string') return isBinary(record) ? decodedText(inner) : inner;
    if (isBytes(inner)) return bytesText(inner);
  }
  return undefined;
}

function bytesText(bytes: ArrayBufferView | ArrayBufferLike): string | undefined {
  if (bytes.byteLength > MAX_HEADER_LENGTH) return undefined;
  const view = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('utf8');
}

/** Of numbers that are no bytes of text, nothing: they are something else. */
function numbersText(numbers: readonly unknown[]): string | undefined {
  if (numbers.length > MAX_HEADER_LENGTH || !numbers.every(isTextByte)) return undefined;
  return Buffer.from(numbers).toString('utf8');
}

function isTextByte(value: unknown): value is number {
  return Number.isInteger(value) && (value === TAB || ((value as number) >= BLANK && (value as number) < 256));
}

const TAB = 9;
const BLANK = 32;

function isBinary(attribute: Readonly<Record<string, unknown>>): boolean {
  return TYPES.some((name) => attribute[name] === 'Binary');
}

function decodedText(base64: string): string | undefined {
  return base64.length > MAX_HEADER_LENGTH ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}
