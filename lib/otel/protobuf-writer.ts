const FIRST_SIZE = 16_384;
/** Longer texts are left to Node: a call costs about as much as that many characters. */
const SHORT = 48;
const HIGH = 2 ** 32;
const MOST_OF_VARINT = 10;

/** Values of the characters that are hexadecimal digits. */
const DIGITS = new Uint8Array(128);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** How a value is laid out, as the lower bits of a field's tag say. */
export const WIRE = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/**
 * Writes Protocol Buffers from the end to the beginning: what a message holds comes before its length, which is then
 * known without measuring first, and without moving anything. So fields are written in the reverse of their order, each
 * value before its tag.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class BackwardWriter {
  private bytes: Buffer;
  /** Where the first byte stands that has been written. */
  private at: number;

  constructor(size = FIRST_SIZE) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.at = size;
  }

  /** How much has been written so far, in bytes. */
  get length(): number {
    return this.bytes.length - this.at;
  }

  /** What has been written; nothing may be written after it. */
  finish(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  /** Makes a message of all that has been written since the length was this. */
  message(field: number, lengthBefore: number): void {
    this.varint(this.length - lengthBefore);
    this.tag(field, WIRE.delimited);
  }

  /** An integer of 64 bits at most. */
  varint(value: number): void {
    this.reserve(MOST_OF_VARINT);
    if (value >= 0 && value < 0x80) this.bytes[--this.at] = value;
    else if (value >= 0 && value < HIGH) this.smallVarint(value);
    else this.largeVarint(value);
  }

  /** An integer with its tag. */
  count(field: number, count: number): void {
    this.varint(count);
    this.tag(field, WIRE.varint);
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.at = this.bytes.writeUInt32LE(value >>> 0, this.at - 4) - 4;
  }

  /** An unsigned integer of 64 bits, in two halves. */
  fixed64(low: number, high: number): void {
    this.fixed32(high);
    this.fixed32(low);
  }

  double(value: number): void {
    this.reserve(8);
    this.at = this.bytes.writeDoubleLE(value, this.at - 8) - 8;
  }

  /** A text with its length and tag. */
  text(field: number, text: string): void {
    const before = this.length;
    if (!this.shortAscii(text)) this.utf8(text);
    this.message(field, before);
  }

  /** The bytes that hexadecimal digits stand for, with length and tag. */
  hex(field: number, digits: string): void {
    const size = Math.ceil(digits.length / 2);
    this.reserve(size);
    this.at -= size;
    const { bytes, at } = this;
    for (let index = 0; index < size; index++) {
      bytes[at + index] = (digitAt(digits, index * 2) << 4) | digitAt(digits, index * 2 + 1);
    }
    this.varint(size);
    this.tag(field, WIRE.delimited);
  }

  /** Bytes with their length and tag. */
  raw(field: number, bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.at -= bytes.length;
    this.bytes.set(bytes, this.at);
    this.varint(bytes.length);
    this.tag(field, WIRE.delimited);
  }

  /** @returns whether it was one; otherwise nothing has been written */
  private shortAscii(text: string): boolean {
    const { length } = text;
    if (length > SHORT) return false;
    this.reserve(length);
    const { bytes } = this;
    const start = this.at - length;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) return false;
      bytes[start + index] = code;
    }
    this.at = start;
    return true;
  }

  private utf8(text: string): void {
    const size = Buffer.byteLength(text);
    this.reserve(size);
    this.at -= size;
    this.bytes.write(text, this.at, size, 'utf8');
  }

  private smallVarint(value: number): void {
    let size = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
    this.at -= size;
    let position = this.at;
    let left = value >>> 0;
    for (; left > 0x7f; left >>>= 7) this.bytes[position++] = (left & 0x7f) | 0x80;
    this.bytes[position] = left;
  }

  /** Negative numbers by their two's complement. */
  private largeVarint(value: number): void {
    let left = BigInt.asUintN(64, BigInt(value));
    const groups: number[] = [];
    for (; left > 0x7fn; left >>= 7n) groups.push(Number(left & 0x7fn) | 0x80);
    groups.push(Number(left));
    this.at -= groups.length;
    this.bytes.set(groups, this.at);
  }

  private reserve(size: number): void {
    if (this.at >= size) return;
    const { length } = this;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, length + size));
    const at = larger.length - length;
    this.bytes.copy(larger, at, this.at);
    this.bytes = larger;
    this.at = at;
  }
}

const digitAt = (digits: string, index: number): number => DIGITS[digits.charCodeAt(index)] ?? 0;
