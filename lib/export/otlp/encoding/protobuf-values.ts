import type { AttributeValue, HrTime } from '@opentelemetry/api';
import { type BackwardWriter, WIRE } from '../../../otel/protobuf-writer';
import { isInt64 } from './int64';

const NANOS_PER_SECOND = 1e9;
const HIGH = 2 ** 32;

/** The last whole seconds, converted to two halves of 64-bit nanoseconds. Most times have the same seconds as the one before. */
let known = Number.NaN;
let knownLow = 0;
let knownHigh = 0;

export function writeTime(writer: BackwardWriter, field: number, time: HrTime): void {
  if (time[0] !== known) splitSeconds(time[0]);
  const low = knownLow + time[1];
  if (low >= 0 && low < HIGH) writer.fixed64(low, knownHigh);
  else writer.fixed64(low % HIGH, knownHigh + Math.floor(low / HIGH));
  writer.tag(field, WIRE.fixed64);
}

/** Splits the seconds in two, because a number cannot hold nanoseconds since the epoch exactly. */
function splitSeconds(seconds: number): void {
  const lower = (seconds & 0xffff) * NANOS_PER_SECOND;
  const upper = Math.floor(seconds / 0x1_0000) * NANOS_PER_SECOND;
  const low = (lower % HIGH) + (upper % 0x1_0000) * 0x1_0000;
  known = seconds;
  knownLow = low % HIGH;
  knownHigh = Math.floor(lower / HIGH) + Math.floor(upper / 0x1_0000) + Math.floor(low / HIGH);
}

export function writeAttributes(writer: BackwardWriter, field: number, attributes: object | undefined): void {
  if (!attributes) return;
  const values = attributes as Readonly<Record<string, unknown>>;
  const keys = Object.keys(values);
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index] as string;
    writePair(writer, field, key, values[key]);
  }
}

function writePair(writer: BackwardWriter, field: number, key: string, value: unknown): void {
  const before = writer.length;
  writeValue(writer, value);
  writer.message(2, before);
  writer.text(1, key);
  writer.message(field, before);
}

/** Encodes values that OTLP does not support as empty values. */
export function writeValue(writer: BackwardWriter, value: unknown): void {
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.count(2, value ? 1 : 0);
  else if (value instanceof Uint8Array) writer.raw(7, value);
  else if (Array.isArray(value)) writeArray(writer, value as AttributeValue[]);
  else if (typeof value === 'object' && value !== null) writeObject(writer, value);
}

function writeNumber(writer: BackwardWriter, value: number): void {
  if (isInt64(value)) {
    writer.count(3, value);
    return;
  }
  writer.double(value);
  writer.tag(4, WIRE.fixed64);
}

function writeArray(writer: BackwardWriter, values: readonly unknown[]): void {
  const before = writer.length;
  for (let index = values.length - 1; index >= 0; index--) {
    const item = writer.length;
    writeValue(writer, values[index]);
    writer.message(1, item);
  }
  writer.message(5, before);
}

function writeObject(writer: BackwardWriter, value: object): void {
  const before = writer.length;
  writeAttributes(writer, 1, value);
  writer.message(6, before);
}
