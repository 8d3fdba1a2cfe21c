import { QueryError } from './query-error';

/** What a part of a query is, for highlighting. */
export type TokenKind =
  'text' | 'key' | 'operator' | 'value' | 'keyword' | 'function' | 'bracket' | 'pipe' | 'structure' | 'error';

/** A part of a query. White space is between the parts. */
export interface QueryToken {
  readonly kind: TokenKind;
  /** Position of the first character, from 0. */
  readonly from: number;
  /** Position after the last character. */
  readonly to: number;
}

const SPACE = /\s/;
const WORD = /[^\s"'(){},|=!~:<>]/;
/** A value may contain what ends a key: `http.route=/items/:id`. */
const VALUE = /[^\s"(){},|]/;

/** Reads a query from left to right, and notes the tokens. */
export class QueryScanner {
  readonly tokens: QueryToken[] = [];
  at = 0;

  constructor(readonly text: string) {}

  get column(): number {
    return this.at + 1;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (!this.isAtEnd && SPACE.test(this.text.charAt(this.at))) this.at++;
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  seesOneOf(characters: string): boolean {
    return !this.isAtEnd && characters.includes(this.text.charAt(this.at));
  }

  /** Takes the first of the texts that stands here. */
  take<T extends string>(kind: TokenKind, ...texts: readonly T[]): T | undefined {
    const found = texts.find((text) => this.sees(text));
    if (found !== undefined) this.#note(kind, this.at + found.length);
    return found;
  }

  /** @throws QueryError if another text stands here */
  expect(kind: TokenKind, text: string, purpose: string): void {
    if (this.take(kind, text) === undefined) throw this.error(`Expected \`${text}\` ${purpose}, got ${this.seen()}.`);
  }

  /** Takes a whole word that is one of these: `OR`, but not the start of `ORDER`. */
  takeWord<T extends string>(kind: TokenKind, ...words: readonly T[]): T | undefined {
    const end = this.#endOf(WORD);
    const found = words.find((word) => word === this.text.slice(this.at, end));
    if (found !== undefined) this.#note(kind, end);
    return found;
  }

  /** Takes a word, up to white space, a bracket or an operator; empty if there is none. */
  word(kind: TokenKind): string {
    return this.#slice(kind, this.#endOf(WORD));
  }

  /** Takes a value without quotes; empty if there is none. */
  value(): string {
    return this.#slice('value', this.#endOf(VALUE));
  }

  get seesQuote(): boolean {
    return this.seesOneOf('"\'');
  }

  /**
   * Takes a text in quotes. A backslash escapes a quote and a backslash; before others it stays, so that patterns need no double
   * backslash.
   *
   * @throws QueryError if the quote does not end
   */
  quoted(kind: TokenKind): string {
    const quote = this.text.charAt(this.at);
    let text = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const character = this.text.charAt(at);
      if (character === quote) {
        this.#note(kind, at + 1);
        return text;
      }
      const next = this.text.charAt(at + 1);
      const isEscape = character === '\\' && (next === quote || next === '\\');
      text += isEscape ? next : character;
      if (isEscape) at++;
    }
    throw this.error(`Expected a second ${quote} to end the text.`);
  }

  /** Changes the kind of the last token, when what follows has shown what it is. */
  renameLast(kind: TokenKind): void {
    const last = this.tokens.pop();
    if (last) this.tokens.push({ ...last, kind });
  }

  /** What stands here, for error messages. */
  seen(): string {
    if (this.isAtEnd) return 'the end';
    const end = Math.max(this.at + 1, this.#endOf(WORD));
    return `\`${this.text.slice(this.at, Math.min(end, this.at + 40))}\``;
  }

  error(message: string, suggestion?: string): QueryError {
    return new QueryError(message, this.column, suggestion);
  }

  #slice(kind: TokenKind, end: number): string {
    const text = this.text.slice(this.at, end);
    if (text !== '') this.#note(kind, end);
    return text;
  }

  #endOf(characters: RegExp): number {
    let end = this.at;
    while (end < this.text.length && characters.test(this.text.charAt(end))) end++;
    return end;
  }

  #note(kind: TokenKind, to: number): void {
    this.tokens.push({ kind, from: this.at, to });
    this.at = to;
  }
}
