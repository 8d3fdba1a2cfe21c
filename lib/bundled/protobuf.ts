import { PbfReader } from 'pbf';

/** Wire types: the lower three bits of a field's tag. */
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP_START = 3;
const GROUP_END = 4;
const FIXED32 = 5;

/** No valid message nests as deep, and the stack can hold much more. */
const MAX_GROUPS = 100;
const MAX_FIELD_NUMBER = 2 ** 29 - 1;

/**
 * One field of a Protocol Buffers message. Call one of its methods, once, to read the value as a type. It returns
 * `undefined` if the wire type of the value does not fit; treat such a field as unknown.
 */
export interface ProtobufField {
  readonly number: number;
  /** `int32`, `int64` and enums. */
  integer(): bigint | undefined;
  bool(): boolean | undefined;
  fixed64(): bigint | undefined;
  fixed32(): number | undefined;
  double(): number | undefined;
  /** Invalid UTF-8 becomes U+FFFD. */
  text(): string | undefined;
  /** Bytes, or a nested message; a view of the body, not a copy. */
  bytes(): Uint8Array | undefined;
}

/**
 * Calls `onField` for each field of a message. Fields that it does not read are skipped, including groups.
 *
 * @throws Error if the bytes are not a message: a value extends past the end, a varint has more than ten bytes, a wire
 *   type does not exist, a group has no end
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function readMessage(bytes: Uint8Array, onField: (field: ProtobufField) => void): void {
  const reader = new BoundedReader(bytes);
  while (reader.next()) onField(reader);
}

/** As {@link readMessage}, one field at a time. Read the value of a field before you ask for the next. */
export function* fieldsOf(bytes: Uint8Array): Generator<ProtobufField, void> {
  const reader = new BoundedReader(bytes);
  while (reader.next()) yield reader;
}

/** Adds to pbf's reader what it lacks: bounds checks, and exact 64-bit integers. */
class BoundedReader implements ProtobufField {
  number = 0;
  private wireType = VARINT;
  private readonly pbf: PbfReader;
  private isRead = true;

  constructor(bytes: Uint8Array) {
    this.pbf = new PbfReader(bytes);
  }

  /** Advances to the next field; false at the end of the message. */
  next(): boolean {
    const { pbf } = this;
    if (!this.isRead) this.skip(this.number, 0);
    if (pbf.pos === pbf.length) return false;
    this.number = this.tag();
    this.isRead = false;
    return true;
  }

  integer(): bigint | undefined {
    return this.read(VARINT, () => BigInt.asIntN(64, this.varint64()));
  }

  bool(): boolean | undefined {
    return this.read(VARINT, () => this.varint64() !== 0n);
  }

  fixed64(): bigint | undefined {
    return this.read(FIXED64, () => {
      const { dataView, pos } = this.pbf;
      this.advance(8);
      return dataView.getBigUint64(pos, true);
    });
  }

  fixed32(): number | undefined {
    return this.read(FIXED32, () => {
      const { dataView, pos } = this.pbf;
      this.advance(4);
      return dataView.getUint32(pos, true);
    });
  }

  double(): number | undefined {
    return this.read(FIXED64, () => {
      const { dataView, pos } = this.pbf;
      this.advance(8);
      return dataView.getFloat64(pos, true);
    });
  }

  text(): string | undefined {
    const bytes = this.bytes();
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  bytes(): Uint8Array | undefined {
    return this.read(DELIMITED, () => {
      const length = this.pbf.readVarint();
      const start = this.pbf.pos;
      this.advance(length);
      return this.pbf.buf.subarray(start, start + length);
    });
  }

  private read<T>(wireType: number, read: () => T): T | undefined {
    if (this.isRead || this.wireType !== wireType) return undefined;
    this.isRead = true;
    return read();
  }

  /** Reads a tag: stores the wire type, and returns the field number. */
  private tag(): number {
    const tag = this.pbf.readVarint();
    this.check();
    const number = Math.floor(tag / 8);
    if (number === 0 || number > MAX_FIELD_NUMBER) throw new Error(`the field number ${number} is invalid`);
    this.wireType = tag % 8;
    return number;
  }

  private varint64(): bigint {
    const start = this.pbf.pos;
    const value = this.pbf.readVarint();
    this.check();
    if (Number.isSafeInteger(value)) return BigInt(value);
    let exact = 0n;
    for (let at = this.pbf.pos - 1; at >= start; at--) exact = (exact << 7n) | BigInt((this.pbf.buf[at] ?? 0) & 0x7f);
    return exact;
  }

  private skip(number: number, depth: number): void {
    const { pbf, wireType } = this;
    if (wireType === VARINT) pbf.readVarint();
    else if (wireType === FIXED64) this.advance(8);
    else if (wireType === FIXED32) this.advance(4);
    else if (wireType === DELIMITED) this.advance(pbf.readVarint());
    else if (wireType === GROUP_START) this.skipGroup(number, depth + 1);
    else throw new Error(`field ${number} has the unknown wire type ${wireType}`);
    this.check();
  }

  private skipGroup(number: number, depth: number): void {
    const { pbf } = this;
    if (depth > MAX_GROUPS) throw new Error(`groups are nested deeper than ${MAX_GROUPS}`);
    while (pbf.pos < pbf.length) {
      const inner = this.tag();
      if (this.wireType !== GROUP_END) this.skip(inner, depth);
      else if (inner === number) return;
      else throw new Error(`group ${number} ends as group ${inner}`);
    }
    throw new Error(`group ${number} does not end`);
  }

  private advance(bytes: number): void {
    const { pbf } = this;
    if (bytes > pbf.length - pbf.pos) throw new Error('a value extends past the end of the message');
    pbf.pos += bytes;
  }

  private check(): void {
    if (this.pbf.pos > this.pbf.length) throw new Error('a value extends past the end of the message');
  }
}
