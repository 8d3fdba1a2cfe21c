import { isWordCharacter } from './character-set';
import { programOf, type Step } from './pattern-program';
import { parsePattern } from './pattern-syntax';

/** Characters of a text that a pattern looks at. */
const MOST_CHARACTERS = 16_384;
const MOST_STATES = 500;
const MOST_WIDE = 256;
const ASCII = 128;
const END = -1;

const UNKNOWN = 0;
const MATCHED = 1;

/** The steps that the automaton is at between two characters. */
interface State {
  readonly steps: readonly number[];
  readonly before: 'start' | 'word' | 'other';
  /** What follows each ASCII character: {@link UNKNOWN}, {@link MATCHED}, or 2 and the number of the next state. */
  readonly next: Int32Array;
  /** The same for other characters. */
  readonly wide: Map<number, number>;
  end: boolean | undefined;
}

/**
 * A regular expression that needs time in proportion to the length of the text, whatever the expression: it follows all
 * alternatives at once, and remembers where each set of them leads. Texts are cut to 16,384 characters.
 *
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export class LinearPattern {
  readonly #program: readonly Step[];
  #states: State[] = [];
  #known = new Map<string, number>();

  /**
   * @param column of the expression in the query, for errors
   * @throws QueryError if the expression is invalid, too large, or has lookaround or references
   */
  constructor(source: string, column = 1) {
    this.#program = programOf(parsePattern(source, column), column);
  }

  /** Whether the expression matches anywhere in the text. */
  test(text: string): boolean {
    const length = Math.min(text.length, MOST_CHARACTERS);
    let state = this.#stateOf([0], 'start');
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      let next = code < ASCII ? (state.next[code] ?? UNKNOWN) : (state.wide.get(code) ?? UNKNOWN);
      if (next === UNKNOWN) next = this.#learn(state, code);
      if (next === MATCHED) return true;
      state = this.#states[next - 2] ?? state;
    }
    return (state.end ??= this.#step(state, END) === undefined);
  }

  #learn(state: State, code: number): number {
    // A pattern with very many states starts again: memory stays bounded, and each character costs no more than the steps.
    if (this.#states.length >= MOST_STATES) {
      this.#states = [];
      this.#known = new Map();
    }
    const steps = this.#step(state, code);
    let next = MATCHED;
    if (steps) {
      const before = isWordCharacter(code) ? 'word' : 'other';
      const following = this.#stateOf(steps, before);
      next = (this.#known.get(keyOf(following)) ?? 0) + 2;
    }
    if (code < ASCII) state.next[code] = next;
    else {
      if (state.wide.size >= MOST_WIDE) state.wide.clear();
      state.wide.set(code, next);
    }
    return next;
  }

  #stateOf(steps: readonly number[], before: State['before']): State {
    const key = keyOf({ steps, before });
    const known = this.#states[this.#known.get(key) ?? -1];
    if (known) return known;
    const state: State = { steps, before, next: new Int32Array(ASCII), wide: new Map(), end: undefined };
    this.#known.set(key, this.#states.push(state) - 1);
    return state;
  }

  /** The steps after a character; `undefined` if the pattern has matched before it. */
  #step({ steps, before }: State, code: number): readonly number[] | undefined {
    const isWord = code !== END && isWordCharacter(code);
    const holds = {
      start: before === 'start',
      end: code === END,
      boundary: (before === 'word') !== isWord,
      inside: (before === 'word') === isWord,
    };
    // The match may begin at each character.
    const next = new Set<number>([0]);
    const seen = new Set<number>();
    const pending = [...steps];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const step = this.#program[at];
      if (!step) continue;
      if (step.kind === 'match') return undefined;
      if (step.kind === 'fork') pending.push(step.second, step.first);
      else if (step.kind === 'assert') {
        if (holds[step.assertion]) pending.push(at + 1);
      } else if (code !== END && step.set(code)) next.add(at + 1);
    }
    return [...next].toSorted((a, b) => a - b);
  }
}

const keyOf = ({ steps, before }: Pick<State, 'steps' | 'before'>): string => `${before}:${steps.join(',')}`;
