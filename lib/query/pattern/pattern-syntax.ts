import { QueryError } from '../query-error';
import { escapedSet, inEitherCase, namedSet, type CharacterSet, rangeSet } from './character-set';

/** A regular expression as a tree. It has no references and no assertions about what follows, so linear time is enough. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion };

export type Assertion = 'start' | 'end' | 'boundary' | 'inside';

const MOST_REPEATS = 200;
const MOST_DEPTH = 40;
const REPEAT = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/;

/**
 * Reads a regular expression in the syntax of JavaScript, without lookaround and references. `(?i)` at the start ignores case.
 *
 * @param column of the expression in the query, for errors
 * @throws QueryError if the expression is invalid, or has something that cannot be matched in linear time
 */
export function parsePattern(text: string, column: number): PatternNode {
  const ignoresCase = text.startsWith('(?i)');
  return new PatternReader(text, column, ignoresCase).read();
}

class PatternReader {
  private at: number;

  constructor(
    private readonly text: string,
    private readonly column: number,
    private readonly ignoresCase: boolean,
  ) {
    this.at = ignoresCase ? 4 : 0;
  }

  read(): PatternNode {
    const root = this.#choice(0);
    if (this.at < this.text.length) throw this.#error('Expected no `)` without `(`');
    return root;
  }

  #choice(depth: number): PatternNode {
    if (depth > MOST_DEPTH) throw this.#error(`Expected at most ${MOST_DEPTH} levels of groups`);
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'choice', parts };
  }

  #sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.text.length && !'|)'.includes(this.#next)) parts.push(this.#repeated(depth));
    return { kind: 'sequence', parts };
  }

  #repeated(depth: number): PatternNode {
    let part = this.#single(depth);
    for (;;) {
      const bounds = this.#bounds();
      if (!bounds) return part;
      const [least, most] = bounds;
      // Whether as few or as many as possible: a test for a match finds the same.
      this.#take('?');
      part = { kind: 'repeat', part, least, most };
    }
  }

  #bounds(): readonly [least: number, most: number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    const [whole, least = '', comma, most = ''] = REPEAT.exec(this.text.slice(this.at, this.at + 12)) ?? [];
    if (whole === undefined) return undefined;
    const bounds = [
      Number(least),
      comma === undefined ? Number(least) : most === '' ? Infinity : Number(most),
    ] as const;
    const largest = bounds[1] === Infinity ? bounds[0] : bounds[1];
    if (bounds[0] > bounds[1]) throw this.#error(`Expected the bounds of \`${whole}\` in order`);
    if (largest > MOST_REPEATS) throw this.#error(`Expected at most ${MOST_REPEATS} repetitions`);
    this.at += whole.length;
    return bounds;
  }

  #single(depth: number): PatternNode {
    if (this.#take('(')) return this.#group(depth);
    if (this.#take('[')) return { kind: 'set', set: this.#class() };
    if (this.#take('.')) return { kind: 'set', set: namedSet('.') };
    if (this.#take('^')) return { kind: 'assert', assertion: 'start' };
    if (this.#take('$')) return { kind: 'assert', assertion: 'end' };
    if (this.#take('\\b')) return { kind: 'assert', assertion: 'boundary' };
    if (this.#take('\\B')) return { kind: 'assert', assertion: 'inside' };
    if ('*+?'.includes(this.#next)) throw this.#error(`Expected something to repeat before \`${this.#next}\``);
    const set = this.#next === '\\' ? this.#escape() : rangeSet(this.#character());
    return { kind: 'set', set: this.#folded(set) };
  }

  #group(depth: number): PatternNode {
    if (this.#take('?')) {
      const isNamed = /^<[A-Za-z_]\w*>/.exec(this.text.slice(this.at, this.at + 64))?.[0];
      if (isNamed !== undefined) this.at += isNamed.length;
      else if (!this.#take(':')) throw this.#error('Lookahead and lookbehind are not supported');
    }
    const inner = this.#choice(depth + 1);
    if (!this.#take(')')) throw this.#error('Expected `)` at the end of the group');
    return inner;
  }

  #folded(set: CharacterSet): CharacterSet {
    return this.ignoresCase ? inEitherCase(set) : set;
  }

  #class(): CharacterSet {
    const isNegated = this.#take('^');
    const sets: CharacterSet[] = [];
    while (!this.#take(']')) {
      if (this.at >= this.text.length) throw this.#error('Expected `]` at the end of the class');
      sets.push(this.#classItem());
    }
    // Case is ignored before the class is negated: `[^a]` has no `A`.
    const isIn = this.#folded((code) => sets.some((set) => set(code)));
    return isNegated ? (code) => !isIn(code) : isIn;
  }

  #classItem(): CharacterSet {
    const from = this.#classCharacter();
    if (typeof from === 'function') return from;
    if (this.#next !== '-' || [']', ''].includes(this.text.charAt(this.at + 1))) return rangeSet(from);
    this.at++;
    const to = this.#classCharacter();
    if (typeof to === 'function') return (code) => code === from || code === 45 || to(code);
    if (to < from) throw this.#error('Expected the range of a class in order');
    return rangeSet(from, to);
  }

  #classCharacter(): number | CharacterSet {
    if (this.#take('\\b')) return 8;
    if (this.#next !== '\\') return this.#character();
    return this.#escaped();
  }

  #escape(): CharacterSet {
    const escaped = this.#escaped();
    return typeof escaped === 'function' ? escaped : rangeSet(escaped);
  }

  #escaped(): number | CharacterSet {
    const rest = this.text.slice(this.at, this.at + 12);
    const found = escapedSet(rest);
    if (found === 'reference') throw this.#error('References to groups are not supported');
    if (found === undefined) throw this.#error(`Expected a known escape, got \`${rest.slice(0, 2)}\``);
    this.at += found.length;
    return found.set;
  }

  #character(): number {
    return this.text.charCodeAt(this.at++);
  }

  get #next(): string {
    return this.text.charAt(this.at);
  }

  #take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  #error(problem: string): QueryError {
    return new QueryError(`${problem}, at character ${this.at + 1} of the pattern.`, this.column);
  }
}
