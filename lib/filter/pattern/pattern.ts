import type { CharacterTest } from './character-test';
import { PatternError, type PatternNode, type Place, type Repetition } from './pattern-node';
import { parsePattern } from './pattern-parser';

/** Bounds the work per character of a text. */
const MOST_STEPS = 2000;

type Step =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'place'; readonly place: Place }
  /** Continues at two steps; the first has precedence. */
  | { readonly kind: 'fork'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' };

const ANYTHING: PatternNode = { kind: 'character', test: () => true };

/**
 * A pattern for the text of a field. It matches where Rust's `EnvFilter` would: the match may start anywhere, must end
 * with the text, and is the first one from the left, so that `tea|teapot` does not match `teapot`.
 *
 * Matching takes time proportional to the length of the text, for every pattern: it follows all possible matches at the
 * same time (Thompson, "Regular Expression Search Algorithm", 1968), at most {@link MOST_STEPS} of them.
 *
 * @example
 * ```ts
 * const pattern = new Pattern('(\\w+\\.?)+@corp');
 * pattern.matches('ann.example@corp'); // => true
 * pattern.matches('a'.repeat(10_000)); // => false
 * ```
 */
export class Pattern {
  private readonly steps: Step[] = [];

  /** @throws PatternError if the pattern is invalid or too large */
  constructor(source: string) {
    // The lazy prefix has the least precedence: matches that start further left win.
    this.compile({ kind: 'repetition', part: ANYTHING, least: 0, most: Number.POSITIVE_INFINITY, isGreedy: false });
    this.compile(parsePattern(source));
    this.add({ kind: 'match' });
  }

  matches(text: string): boolean {
    const run = new Run(this.steps);
    let before: number | undefined;
    let position = 0;
    run.follow(0, before, text.codePointAt(0));
    while (position < text.length) {
      const codePoint = text.codePointAt(position) as number;
      const character = String.fromCodePoint(codePoint);
      position += character.length;
      if (!run.advance(codePoint, character, text.codePointAt(position))) return false;
      before = codePoint;
    }
    return run.hasMatch;
  }

  private add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) throw new PatternError('the pattern is too large');
    return this.steps.push(step) - 1;
  }

  private compile(node: PatternNode): void {
    switch (node.kind) {
      case 'character':
      case 'place':
        this.add(node);
        break;
      case 'sequence':
        for (const part of node.parts) this.compile(part);
        break;
      case 'choice':
        this.compileChoice(node.parts);
        break;
      case 'repetition':
        this.compileRepetition(node);
    }
  }

  private compileChoice(parts: readonly PatternNode[]): void {
    const jumps: number[] = [];
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const fork = isLast ? undefined : this.addFork(true);
      this.compile(part);
      if (fork === undefined) break;
      jumps.push(this.add({ kind: 'jump', to: 0 }));
      this.connect(fork);
    }
    for (const jump of jumps) this.connect(jump);
  }

  private compileRepetition({ part, least, most, isGreedy }: Repetition): void {
    const isBounded = most !== Number.POSITIVE_INFINITY;
    const copies = isBounded || least === 0 ? least : least - 1;
    for (let copy = 0; copy < copies; copy++) if (!this.compileCopy(part)) break;
    if (isBounded) this.compileOptional(part, most - least, isGreedy);
    else if (least === 0) this.compileLoop(part, isGreedy);
    else {
      const start = this.steps.length;
      this.compile(part);
      const fork = this.addFork(isGreedy, start);
      this.connect(fork);
    }
  }

  /** @returns whether the copy added steps; if not, more copies are useless */
  private compileCopy(part: PatternNode): boolean {
    const start = this.steps.length;
    this.compile(part);
    return this.steps.length > start;
  }

  private compileOptional(part: PatternNode, count: number, isGreedy: boolean): void {
    const forks: number[] = [];
    for (let copy = 0; copy < count; copy++) {
      forks.push(this.addFork(isGreedy));
      this.compile(part);
    }
    for (const fork of forks) this.connect(fork);
  }

  private compileLoop(part: PatternNode, isGreedy: boolean): void {
    const fork = this.addFork(isGreedy);
    this.compile(part);
    this.add({ kind: 'jump', to: fork });
    this.connect(fork);
  }

  /** Adds a fork to `body`, by default the next step, and to a step that {@link connect} sets. */
  private addFork(isGreedy: boolean, body = this.steps.length + 1): number {
    return this.add({ kind: 'fork', first: isGreedy ? body : OPEN, second: isGreedy ? OPEN : body });
  }

  /** Points an open fork or jump to the next step. */
  private connect(index: number): void {
    const step = this.steps[index];
    const next = this.steps.length;
    if (step?.kind === 'jump') step.to = next;
    if (step?.kind !== 'fork') return;
    if (step.first === OPEN) step.first = next;
    else step.second = next;
  }
}

const OPEN = -1;

/** One pass over a text: all steps that are active, in order of precedence. */
class Run {
  private current: number[] = [];
  private following: number[] = [];
  /** The turn in which each step was last followed, so that a step is followed once per character. */
  private readonly seen: Uint32Array;
  private turn = 1;

  constructor(private readonly steps: readonly Step[]) {
    this.seen = new Uint32Array(steps.length);
  }

  get hasMatch(): boolean {
    return this.current.some((index) => this.steps[index]?.kind === 'match');
  }

  /** Consumes one character. @returns whether a match is still possible */
  advance(codePoint: number, character: string, after: number | undefined): boolean {
    const from = this.current;
    this.current = this.following;
    this.following = from;
    this.current.length = 0;
    this.turn++;
    for (const index of from) {
      const step = this.steps[index];
      // A match rules out all steps with less precedence.
      if (step?.kind === 'match') break;
      if (step?.kind === 'character' && step.test(codePoint, character)) this.follow(index + 1, codePoint, after);
    }
    return this.current.length > 0;
  }

  /** Adds a step, and all steps that it reaches without consuming a character. */
  follow(index: number, before: number | undefined, after: number | undefined): void {
    const waiting = [index];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (this.seen[next] === this.turn) continue;
      this.seen[next] = this.turn;
      const step = this.steps[next];
      if (step?.kind === 'jump') waiting.push(step.to);
      else if (step?.kind === 'fork') waiting.push(step.second, step.first);
      else if (step?.kind !== 'place') this.current.push(next);
      else if (IS_AT[step.place](before, after)) waiting.push(next + 1);
    }
  }
}

const LINE_FEED = 10;

type At = (before: number | undefined, after: number | undefined) => boolean;

const IS_AT: Readonly<Record<Place, At>> = {
  'start of text': (before) => before === undefined,
  'end of text': (_before, after) => after === undefined,
  'start of line': (before) => before === undefined || before === LINE_FEED,
  'end of line': (_before, after) => after === undefined || after === LINE_FEED,
};
