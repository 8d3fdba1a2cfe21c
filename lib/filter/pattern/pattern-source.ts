import { PatternError } from './pattern-node';

/** The characters of a pattern, read from left to right, one code point at a time. */
export class PatternSource {
  private readonly characters: readonly string[];
  private position = 0;

  constructor(text: string) {
    this.characters = Array.from(text);
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.characters[this.position] ?? '';
  }

  get rest(): string {
    return this.characters.slice(this.position).join('');
  }

  get isAtEnd(): boolean {
    return this.position >= this.characters.length;
  }

  looksAt(text: string): boolean {
    return Array.from(text).every((character, index) => this.characters[this.position + index] === character);
  }

  take(): string {
    const character = this.next;
    this.position++;
    return character;
  }

  takes(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.position += Array.from(text).length;
    return true;
  }

  /** Consumes up to `most` characters that fit. */
  takeUpTo(most: number, fits: RegExp): string {
    let taken = '';
    for (let count = 0; count < most && fits.test(this.next); count++) taken += this.take();
    return taken;
  }

  /** Consumes the text before `end`, and `end` itself. Returns the text. */
  takeUntil(end: string, what: string): string {
    let taken = '';
    while (!this.takes(end)) {
      if (this.isAtEnd) throw new PatternError(`${what} has no matching \`${end}\``);
      taken += this.take();
    }
    return taken;
  }
}
