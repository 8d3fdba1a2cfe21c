const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** How a line of a file of JSON lines begins. Inside an indented document, such a line is indented. */
const LINE_START = Buffer.from('{"resource');

/** A document in a file, or the reason why there is none. */
export type Found = { readonly line: number } & ({ readonly document: Buffer } | { readonly problem: string });

/**
 * Finds JSON documents in a stream: one per line, as in JSON lines, or one on several lines. After a document that is cut off
 * it goes on with the next line.
 */
export class JsonDocuments {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** The number of the line here, and of the first line of the document. */
  #line = 1;
  #firstLine = 1;
  #isTooLarge = false;

  /** @param maxBytes size limit of one document */
  constructor(private readonly maxBytes: number) {}

  *read(chunk: Buffer): Generator<Found, void> {
    for (let start = 0; start < chunk.length;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline + 1;
      const piece = chunk.subarray(start, end);
      if (this.#depth > 0 && this.#isLineStart && piece.indexOf(LINE_START) === 0) yield* this.#giveUp('is cut off');
      this.#add(piece);
      if (newline >= 0) yield* this.#endLine();
      start = end;
    }
  }

  *end(): Generator<Found, void> {
    if (this.#depth > 0 || this.#isInText) yield* this.#giveUp('is cut off');
    else yield* this.#finish();
  }

  get #isLineStart(): boolean {
    return this.#pieces.at(-1)?.at(-1) === NEWLINE;
  }

  #add(piece: Buffer): void {
    this.#scan(piece);
    this.#bytes += piece.length;
    this.#isTooLarge ||= this.#bytes > this.maxBytes;
    if (this.#isTooLarge) this.#pieces = [piece.subarray(-1)];
    else this.#pieces.push(piece);
  }

  *#endLine(): Generator<Found, void> {
    this.#line++;
    // JSON has no line break inside a text.
    if (this.#isInText) yield* this.#giveUp('is cut off');
    else if (this.#depth <= 0) yield* this.#finish();
  }

  *#finish(): Generator<Found, void> {
    if (this.#isTooLarge) {
      yield* this.#giveUp(`is larger than ${this.maxBytes} bytes`);
      return;
    }
    const document = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    const line = this.#firstLine;
    this.#reset();
    if (document && document.some((byte) => byte > 0x20)) yield { line, document };
  }

  *#giveUp(problem: string): Generator<Found, void> {
    yield { line: this.#firstLine, problem };
    this.#reset();
  }

  #reset(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#depth = 0;
    this.#isInText = this.#isEscaped = this.#isTooLarge = false;
    this.#firstLine = this.#line;
  }

  #scan(piece: Buffer): void {
    let depth = this.#depth;
    let isInText = this.#isInText;
    let isEscaped = this.#isEscaped;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInText = false;
      } else if (byte === QUOTE) isInText = true;
      else if (byte === 0x7b || byte === 0x5b) depth++;
      else if (byte === 0x7d || byte === 0x5d) depth--;
    }
    this.#depth = depth;
    this.#isInText = isInText;
    this.#isEscaped = isEscaped;
  }
}
