import { PatternError } from './pattern-node';

/** The characters of a pattern that is read from left to right, one code point at a time. */
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

  /** All that has not been taken. */
  get rest(): string {
    return this.characters.slice(this.position).join('');
  }

  get isAtEnd(): boolean {
    return this.position >= this.characters.length;
  }

  /** Whether the next characters are these. */
  looksAt(text: string): boolean {
    return Array.from(text).every((character, index) => this.characters[this.position + index] === character);
  }

  /** Takes the next character. */
  take(): string {
    const character = this.next;
    this.position++;
    return character;
  }

  /** Takes these characters if they are the next ones. */
  takes(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.position += Array.from(text).length;
    return true;
  }

  /** Takes the next characters as long as they fit, at most so many. */
  takeUpTo(most: number, fits: RegExp): string {
    let taken = '';
    for (let count = 0; count < most && fits.test(this.next); count++) taken += this.take();
    return taken;
  }

  /** Takes what stands before `end`, and `end` itself. */
  takeUntil(end: string, what: string): string {
    let taken = '';
    while (!this.takes(end)) {
      if (this.isAtEnd) throw new PatternError(`${what} lacks its \`${end}\``);
      taken += this.take();
    }
    return taken;
  }
}
