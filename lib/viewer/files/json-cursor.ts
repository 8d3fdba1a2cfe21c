const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Walks over JSON without parsing its values, so that a document of any size can be read in parts. */
export class JsonCursor {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  /**
   * The keys of the object here. Read or skip the value of each before the next.
   *
   * @throws SyntaxError if this is no object
   */
  *members(): Generator<string, void> {
    this.#take(OPEN_OBJECT, '{');
    if (this.#isTaken(CLOSE_OBJECT)) return;
    do {
      this.#skipSpace();
      const start = this.at;
      this.#skipText();
      const key = JSON.parse(this.bytes.toString('utf8', start, this.at)) as string;
      this.#take(COLON, ':');
      this.#skipSpace();
      yield key;
    } while (this.#isTaken(COMMA));
    this.#take(CLOSE_OBJECT, '}');
  }

  /**
   * Stops at each item of the list here. Read or skip each before the next.
   *
   * @throws SyntaxError if this is no list
   */
  *items(): Generator<void, void> {
    this.#take(OPEN_LIST, '[');
    if (this.#isTaken(CLOSE_LIST)) return;
    do {
      this.#skipSpace();
      yield;
    } while (this.#isTaken(COMMA));
    this.#take(CLOSE_LIST, ']');
  }

  /** Skips the value here, and returns its bytes. */
  skip(): Buffer {
    const start = this.at;
    let depth = 0;
    do {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw this.#unexpected('a value');
      if (byte === QUOTE) this.#skipText();
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        depth++;
        this.at++;
      } else if (depth > 0) {
        if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
        this.at++;
      } else this.#skipScalar();
    } while (depth > 0);
    if (this.at === start) throw this.#unexpected('a value');
    return this.bytes.subarray(start, this.at);
  }

  #skipScalar(): void {
    while (isInScalar(this.bytes[this.at])) this.at++;
  }

  #skipText(): void {
    if (this.bytes[this.at] !== QUOTE) throw this.#unexpected('a text');
    let end = this.at;
    do end = this.bytes.indexOf(QUOTE, end + 1);
    while (end >= 0 && this.#isEscaped(end));
    if (end < 0) throw this.#unexpected('the end of a text');
    this.at = end + 1;
  }

  #isEscaped(quote: number): boolean {
    let first = quote;
    while (first > 0 && this.bytes[first - 1] === BACKSLASH) first--;
    return (quote - first) % 2 === 1;
  }

  #skipSpace(): void {
    while (isSpace(this.bytes[this.at])) this.at++;
  }

  #isTaken(byte: number): boolean {
    this.#skipSpace();
    if (this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  #take(byte: number, shown: string): void {
    if (!this.#isTaken(byte)) throw this.#unexpected(`\`${shown}\``);
  }

  #unexpected(expected: string): SyntaxError {
    return new SyntaxError(`Expected ${expected} at byte ${this.at} of the document.`);
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** A number, `true`, `false` or `null`. */
const isInScalar = (byte: number | undefined): boolean =>
  byte !== undefined && byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE_OBJECT && !isSpace(byte);
