import { malformed } from '../otlp-error';

/** A message of OTLP, decoded from either encoding: names in camel case, values unchecked. */
export type RawMessage = Readonly<Record<string, unknown>>;

const MAX_UINT32 = 2n ** 32n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
const INTEGER = /^-?\d{1,20}$/;
const HEX = /^[\da-f]+$/;
const ZEROS = /^0+$/;

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

export function messageAt(value: unknown, path: string): RawMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'an object', value);
  return value as RawMessage;
}

/** A repeated field. `read` reads each item; absent means empty. */
export function listAt<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
  if (!isGiven(value)) return [];
  if (!Array.isArray(value)) throw malformed(path, 'an array', value);
  return value.map((item, index) => read(item, `${path}[${index}]`));
}

/** A text field; absent means empty, as in proto3. */
export function textAt(value: unknown, path: string): string {
  if (!isGiven(value)) return '';
  if (typeof value !== 'string') throw malformed(path, 'a string', value);
  return value;
}

/** A 64-bit integer: text or a number in JSON. */
export function integerAt(value: unknown, path: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && INTEGER.test(value)) return BigInt(value);
  throw malformed(path, 'an integer', value);
}

/** A time in nanoseconds since 1970; absent means 0. */
export function nanosAt(value: unknown, path: string): bigint {
  if (!isGiven(value)) return 0n;
  const nanos = integerAt(value, path);
  if (nanos < 0n || nanos > MAX_UINT64) throw malformed(path, 'nanoseconds since 1970', value);
  return nanos;
}

/** A number of 32 bits without sign, such as a count or flags; absent means 0. */
export function unsignedAt(value: unknown, path: string): number {
  if (!isGiven(value)) return 0;
  const number = integerAt(value, path);
  if (number < 0n || number > MAX_UINT32) throw malformed(path, 'a whole number of 32 bits', value);
  return Number(number);
}

/** An enum value: a number or a name in JSON; absent means 0. */
export function enumAt(value: unknown, path: string, names: readonly string[]): number {
  if (!isGiven(value)) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const index = typeof value === 'string' ? names.indexOf(value) : -1;
  if (index === -1) throw malformed(path, `a number or one of ${names.join(', ')}`, value);
  return index;
}

/** An id: bytes in protobuf, hexadecimal text in JSON. Absent, empty and all zeros mean none. */
export function optionalIdAt(value: unknown, path: string, bytes: number): string | undefined {
  if (!isGiven(value) || value === '') return undefined;
  const id = hexOf(value, path);
  if (id === '' || (id.length === bytes * 2 && ZEROS.test(id))) return undefined;
  if (id.length !== bytes * 2 || !HEX.test(id)) throw malformed(path, `${bytes * 2} hexadecimal digits`, value);
  return id;
}

/** An id of a link, which SDKs also send if it is invalid: absent is the empty text, and zeros stay. */
export function linkIdAt(value: unknown, path: string, bytes: number): string {
  if (!isGiven(value) || value === '') return '';
  const id = hexOf(value, path);
  if (id !== '' && (id.length !== bytes * 2 || !HEX.test(id))) {
    throw malformed(path, `${bytes * 2} hexadecimal digits`, value);
  }
  return id;
}

export function idAt(value: unknown, path: string, bytes: number): string {
  const id = optionalIdAt(value, path, bytes);
  if (id === undefined) throw malformed(path, `${bytes * 2} hexadecimal digits, not all zero`, value);
  return id;
}

const hexOf = (value: unknown, path: string): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : textAt(value, path).toLowerCase();

/** The members that differ from the defaults of proto3. A decoded record has no others. */
export function present<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept: { [K in keyof T]?: NonNullable<T[K]> } = {};
  for (const name of Object.keys(members) as (keyof T)[]) {
    const value = members[name];
    if (value !== undefined && value !== null && value !== '' && value !== 0 && value !== 0n) kept[name] = value;
  }
  return kept;
}
