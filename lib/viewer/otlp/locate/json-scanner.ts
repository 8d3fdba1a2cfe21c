import { OtlpError } from '../otlp-error';

/** How far to read before a pause. */
const PAUSE_BYTES = 128 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A value in a JSON text: where it is, how many objects and arrays it has, itself included, and how many commas. */
export interface JsonPiece {
  readonly start: number;
  readonly end: number;
  readonly containers: number;
  readonly commas: number;
}

interface OpenValue {
  depth: number;
  containers: number;
  commas: number;
  isText: boolean;
}

/**
 * Finds values in a JSON text without parsing them. `JSON.parse` would hold the event loop until all of the text is parsed; with
 * this, a caller parses one value after the other. The methods are generators: each `yield` is a chance to pause.
 */
export class JsonScanner {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Reads one of the punctuation marks of JSON, if it comes next. */
  *takes(mark: '[' | ']' | '{' | '}' | ',' | ':'): Generator<void, boolean> {
    yield* this.#space();
    if (this.bytes[this.#at] !== mark.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  /** @throws OtlpError if the text continues */
  *end(): Generator<void, void> {
    yield* this.#space();
    if (this.#at < this.bytes.length) throw this.problem(`something follows at byte ${this.#at}`);
  }

  /** Reads a value of any type. Only {@link parse} checks what is in it. */
  *value(): Generator<void, JsonPiece> {
    yield* this.#space();
    const start = this.#at;
    const open: OpenValue = { depth: 0, containers: 0, commas: 0, isText: false };
    const first = this.bytes[start];
    if (first !== QUOTE && first !== OPEN_ARRAY && first !== OPEN_OBJECT) this.#literal();
    else while (!this.#advance(open)) yield;
    return { start, end: this.#at, containers: open.containers, commas: open.commas };
  }

  /** @throws OtlpError if the piece is not JSON */
  parse({ start, end }: JsonPiece): unknown {
    try {
      return JSON.parse(Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('utf8'));
    } catch (cause) {
      throw this.problem(String(cause), cause);
    }
  }

  problem(why: string, cause?: unknown): OtlpError {
    return new OtlpError('ERR_OTLP_MALFORMED', `The body is not JSON: ${why}`, { cause });
  }

  /** Reads on in an object, an array or a text; `true` at its end. */
  #advance(open: OpenValue): boolean {
    const { bytes } = this;
    const stop = Math.min(this.#at + PAUSE_BYTES, bytes.length);
    let { depth, containers, commas, isText } = open;
    let at = this.#at;
    let isDone = false;
    while (at < stop && !isDone) {
      const byte = bytes[at++];
      if (isText) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth++;
        containers++;
      } else if (byte === COMMA) commas++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      isDone = depth === 0 && !isText;
    }
    this.#at = at;
    Object.assign(open, { depth, containers, commas, isText });
    if (!isDone && at >= bytes.length) throw this.problem('it ends too early');
    return isDone;
  }

  /** A number, `true`, `false` or `null`. No number of OTLP is as long as the limit. */
  #literal(): void {
    const start = this.#at;
    while (this.#at < this.bytes.length && !this.#isEnd() && this.#at - start < PAUSE_BYTES) this.#at++;
    if (this.#at === start) throw this.problem(`a value is missing at byte ${start}`);
  }

  #isEnd(): boolean {
    const byte = this.bytes[this.#at];
    return byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || this.#isSpace();
  }

  *#space(): Generator<void, void> {
    const start = this.#at;
    while (this.#isSpace()) if ((++this.#at - start) % PAUSE_BYTES === 0) yield;
  }

  #isSpace(): boolean {
    const byte = this.bytes[this.#at];
    return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
  }
}
