import { isBytes } from '../../validation/predicates';
import { MAX_HEADER_LENGTH, MAX_NAMES } from './header-values';

/** Properties that hold the value of a message attribute in SQS, SNS and Lambda. */
const WRAPPED = ['StringValue', 'stringValue', 'Value', 'value', 'BinaryValue', 'binaryValue'];

/** Properties that hold the type of a message attribute. Lambda encodes bytes in base64. */
const TYPES = ['Type', 'dataType'];

/**
 * Converts a header's value to text: a string, bytes (Kafka, AMQP), an array of byte values (Kafka in Lambda), a
 * message attribute (SQS, SNS), or an array of these.
 *
 * @returns `undefined` if it is not text, or longer than {@link MAX_HEADER_LENGTH}
 * @throws errors of the value's getters
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
  // The JSON form of a Buffer.
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

/** Returns `undefined` if the numbers are not the bytes of a text. */
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
