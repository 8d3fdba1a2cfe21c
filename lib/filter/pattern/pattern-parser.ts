import { anyCharacter, type CharacterTest, inRange } from './character-test';
import { readClass } from './pattern-class';
import { readEscape } from './pattern-escape';
import { PatternError, type PatternNode } from './pattern-node';
import { PatternSource } from './pattern-source';

/** Flags of a pattern; `(?i)` and similar groups change them until the end of the group. */
interface Flags {
  readonly ignoresCase: boolean;
  /** Whether `^` and `$` match at each line. */
  readonly isByLine: boolean;
  /** Whether `.` matches a line feed. */
  readonly dotTakesAll: boolean;
  readonly isLazy: boolean;
}

const FLAGS: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoresCase',
  m: 'isByLine',
  s: 'dotTakesAll',
  U: 'isLazy',
};
const NO_FLAGS: Flags = { ignoresCase: false, isByLine: false, dotTakesAll: false, isLazy: false };
const DEEPEST = 50;
const notLineFeed: CharacterTest = (codePoint) => codePoint !== 10;

/**
 * Parses a pattern in the syntax of Rust's `regex` crate. It does not support word boundaries, which need more than one
 * character at a time, or set operations in classes.
 *
 * @throws PatternError if the pattern is invalid
 */
export function parsePattern(text: string): PatternNode {
  return new PatternParser(new PatternSource(text)).read();
}

class PatternParser {
  private flags = NO_FLAGS;
  private depth = 0;

  constructor(private readonly source: PatternSource) {}

  read(): PatternNode {
    const node = this.readChoice();
    if (!this.source.isAtEnd) throw new PatternError('`)` has no matching `(`');
    return node;
  }

  private readChoice(): PatternNode {
    const parts = [this.readSequence()];
    while (this.source.takes('|')) parts.push(this.readSequence());
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'choice', parts };
  }

  private readSequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.source.isAtEnd && this.source.next !== '|' && this.source.next !== ')') {
      const part = this.readPart();
      if (part) parts.push(this.readRepetitions(part));
    }
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'sequence', parts };
  }

  /** @returns `undefined` for a group that only changes the flags */
  private readPart(): PatternNode | undefined {
    const { source, flags } = this;
    const character = source.take();
    switch (character) {
      case '(':
        return this.readGroup();
      case '[':
        return { kind: 'character', test: readClass(source, flags.ignoresCase) };
      case '.':
        return { kind: 'character', test: flags.dotTakesAll ? anyCharacter : notLineFeed };
      case '^':
        return { kind: 'place', place: flags.isByLine ? 'start of line' : 'start of text' };
      case '$':
        return { kind: 'place', place: flags.isByLine ? 'end of line' : 'end of text' };
      case '\\':
        return this.readEscaped();
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternError(`\`${character}\` has nothing to repeat`);
      default:
        return this.literal(character.codePointAt(0) ?? 0);
    }
  }

  private readEscaped(): PatternNode {
    if (this.source.takes('A')) return { kind: 'place', place: 'start of text' };
    if (this.source.takes('z')) return { kind: 'place', place: 'end of text' };
    const escaped = readEscape(this.source, this.flags.ignoresCase);
    return 'test' in escaped ? { kind: 'character', test: escaped.test } : this.literal(escaped.codePoint);
  }

  private literal(codePoint: number): PatternNode {
    return { kind: 'character', test: inRange([codePoint, codePoint], this.flags.ignoresCase) };
  }

  /** @returns `undefined` for `(?i)`, which only changes the flags */
  private readGroup(): PatternNode | undefined {
    const outer = this.flags;
    if (this.source.takes('?') && this.readHead() === ')') return undefined;
    if (++this.depth > DEEPEST) throw new PatternError(`groups are nested more than ${DEEPEST} deep`);
    const node = this.readChoice();
    if (!this.source.takes(')')) throw new PatternError('`(` has no matching `)`');
    this.depth--;
    this.flags = outer;
    return node;
  }

  /** Parses the text after `(?`: the name of a group, or flags and their end. */
  private readHead(): string {
    if (!this.source.takes('P<') && !this.source.takes('<')) return this.readFlags();
    const name = this.source.takeUntil('>', '`(?<`');
    if (!/^[_\p{L}][\w.[\]]*$/u.test(name)) throw new PatternError(`\`(?<${name}\` is not a valid group name`);
    return '>';
  }

  private readFlags(): string {
    const { source } = this;
    let isOn = true;
    let count = 0;
    for (let letter = source.take(); ; letter = source.take()) {
      const isEnd = letter === ':' || (letter === ')' && count > 0);
      if (isEnd) return letter;
      const flag = Object.hasOwn(FLAGS, letter) ? FLAGS[letter] : undefined;
      if (flag) this.flags = { ...this.flags, [flag]: isOn };
      else if (letter === '-' && isOn) isOn = false;
      else if (letter !== 'u' || !isOn) throw new PatternError(`\`(?${letter}\` is not supported`);
      count++;
    }
  }

  private readRepetitions(part: PatternNode): PatternNode {
    let node = part;
    for (let bounds = this.readBounds(); bounds; bounds = this.readBounds()) {
      const [least, most] = bounds;
      const isGreedy = this.source.takes('?') === this.flags.isLazy;
      node = { kind: 'repetition', part: node, least, most, isGreedy };
    }
    return node;
  }

  private readBounds(): readonly [least: number, most: number] | undefined {
    const { source } = this;
    if (source.takes('*')) return [0, Number.POSITIVE_INFINITY];
    if (source.takes('+')) return [1, Number.POSITIVE_INFINITY];
    if (source.takes('?')) return [0, 1];
    if (!source.takes('{')) return undefined;
    const text = source.takeUntil('}', '`{`');
    const groups = /^\s*(\d{1,6})\s*(?:(,)\s*(\d{1,6})?)?\s*$/.exec(text);
    if (!groups) throw new PatternError(`\`{${text}}\` is not a number of repetitions`);
    const [, least = '', comma, most] = groups;
    const bounds = [Number(least), comma ? Number(most ?? Number.POSITIVE_INFINITY) : Number(least)] as const;
    if (bounds[1] < bounds[0]) throw new PatternError(`the bounds of \`{${text}}\` are in reverse order`);
    return bounds;
  }
}
