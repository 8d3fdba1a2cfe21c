const INITIAL_BYTES = 16_384;
/** Node encodes longer texts: its call costs about as much as this many characters. */
const SHORT_CHARACTERS = 48;
const HIGH = 2 ** 32;
const MAX_VARINT_BYTES = 10;

/** Value of each hexadecimal digit, by character code. */
const DIGITS = new Uint8Array(128);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Wire types: the lower 3 bits of a tag. */
export const WIRE = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/**
 * Writes Protocol Buffers backwards. A length precedes its message, so writing the message first makes the length known
 * without a second pass or a move. Write fields in reverse order, and each value before its tag.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class BackwardWriter {
  /** The memory to write in. Its end contains the bytes written. */
  bytes: Buffer;
  /** Index of the first byte written. */
  private at: number;
  /** Index of the first byte that may be written. */
  private floor = 0;

  /** @param larger returns memory of at least `size` bytes; called when the memory of `before` bytes is full */
  constructor(
    size = INITIAL_BYTES,
    private readonly larger: (size: number, before: number) => Buffer = twiceAsMuch,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.at = size;
  }

  get length(): number {
    return this.bytes.length - this.at;
  }

  /**
   * Discards what is written, and starts to write at the end of the given memory.
   *
   * @param floor how many bytes at its beginning must not change
   */
  startIn(bytes: Buffer, floor: number): void {
    this.bytes = bytes;
    this.at = bytes.length;
    this.floor = floor;
  }

  /** The bytes written. Do not write after this call. */
  finish(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  /** Moves the bytes written to another place in the same memory. Then call {@link startIn} before you write again. */
  moveTo(start: number): void {
    this.bytes.copyWithin(start, this.at);
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  /** Writes length and tag of a message: everything written since {@link length} was `lengthBefore`. */
  message(field: number, lengthBefore: number): void {
    this.varint(this.length - lengthBefore);
    this.tag(field, WIRE.delimited);
  }

  /** Writes an integer of up to 64 bits. */
  varint(value: number): void {
    this.reserve(MAX_VARINT_BYTES);
    if (value >= 0 && value < 0x80) this.bytes[--this.at] = value;
    else if (value >= 0 && value < HIGH) this.smallVarint(value);
    else this.largeVarint(value);
  }

  /** Writes an integer with its tag. */
  count(field: number, count: number): void {
    this.varint(count);
    this.tag(field, WIRE.varint);
  }

  fixed32(value: number): void {
    this.reserve(4);
    const { bytes } = this;
    const at = this.at - 4;
    // Faster than the methods of buffers, which check their arguments.
    bytes[at] = value & 0xff;
    bytes[at + 1] = (value >>> 8) & 0xff;
    bytes[at + 2] = (value >>> 16) & 0xff;
    bytes[at + 3] = value >>> 24;
    this.at = at;
  }

  /** Writes an unsigned 64-bit integer, given as two halves. */
  fixed64(low: number, high: number): void {
    this.fixed32(high);
    this.fixed32(low);
  }

  double(value: number): void {
    this.reserve(8);
    this.at = this.bytes.writeDoubleLE(value, this.at - 8) - 8;
  }

  /** Writes a string with its length and tag. */
  text(field: number, text: string): void {
    const before = this.length;
    if (!this.shortAscii(text)) this.utf8(text);
    this.message(field, before);
  }

  /** Writes hexadecimal digits as bytes, with length and tag. */
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

  /** Writes bytes with their length and tag. */
  raw(field: number, bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.at -= bytes.length;
    this.bytes.set(bytes, this.at);
    this.varint(bytes.length);
    this.tag(field, WIRE.delimited);
  }

  /** Writes a copy of some bytes, without a tag. */
  copy(source: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    this.at -= end - start;
    source.copy(this.bytes, this.at, start, end);
  }

  /** Writes text as UTF-8, without length and tag. */
  utf8(text: string): void {
    const size = Buffer.byteLength(text);
    this.reserve(size);
    this.at -= size;
    this.bytes.write(text, this.at, size, 'utf8');
  }

  /** @returns `false`, with nothing written, if the text is long or not ASCII */
  private shortAscii(text: string): boolean {
    const { length } = text;
    // Untyped code may pass a value without a length. Node then throws when it encodes the value.
    if (!(length <= SHORT_CHARACTERS)) return false;
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

  private smallVarint(value: number): void {
    let size = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
    this.at -= size;
    let position = this.at;
    let left = value >>> 0;
    for (; left > 0x7f; left >>>= 7) this.bytes[position++] = (left & 0x7f) | 0x80;
    this.bytes[position] = left;
  }

  /** Negative numbers are written as two's complement. */
  private largeVarint(value: number): void {
    let left = BigInt.asUintN(64, BigInt(value));
    const groups: number[] = [];
    for (; left > 0x7fn; left >>= 7n) groups.push(Number(left & 0x7fn) | 0x80);
    groups.push(Number(left));
    this.at -= groups.length;
    this.bytes.set(groups, this.at);
  }

  private reserve(size: number): void {
    if (this.at - this.floor < size) this.enlarge(size);
  }

  /** A method of its own, so that V8 inlines {@link reserve}. */
  private enlarge(size: number): void {
    const { length } = this;
    const larger = this.larger(length + size, this.bytes.length);
    const at = larger.length - length;
    this.bytes.copy(larger, at, this.at);
    this.bytes = larger;
    this.at = at;
    this.floor = 0;
  }
}

const twiceAsMuch = (size: number, before: number): Buffer => Buffer.allocUnsafeSlow(Math.max(before * 2, size));

const digitAt = (digits: string, index: number): number => DIGITS[digits.charCodeAt(index)] ?? 0;
