import { CharacterClasses } from './character-classes';
import { isWordCharacter } from './character-set';
import { programOf, type Step } from './pattern-program';
import { parsePattern } from './pattern-syntax';
import { addPatternWork } from './pattern-work';
import { StepSimulation } from './step-simulation';

/** Characters of a text that a pattern looks at. */
const MOST_CHARACTERS = 16_384;
/** With more states, their number grows with the text. Then it costs less to follow the steps themselves. */
const MOST_STATES = 500;
const END = -1;

const UNKNOWN = 0;
const MATCHED = 1;
/** Work of one step when a state is made, in comparison with following it. */
const LEARNING_UNITS = 20;

/** The steps that the automaton is at between two characters. */
interface State {
  readonly steps: readonly number[];
  readonly before: 'start' | 'word' | 'other';
  /** What follows each class of characters: {@link UNKNOWN}, {@link MATCHED}, or 2 and the number of the next state. */
  readonly next: number[];
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
  readonly #classes: CharacterClasses;
  readonly #states: State[] = [];
  readonly #known = new Map<string, number>();
  readonly #simulation: StepSimulation;

  /**
   * @param column of the expression in the query, for errors
   * @throws QueryError if the expression is invalid, too large, or has lookaround or references
   */
  constructor(
    source: string,
    private readonly column = 1,
  ) {
    this.#program = programOf(parsePattern(source, column), column);
    this.#classes = new CharacterClasses(this.#program);
    this.#simulation = new StepSimulation(this.#program);
    this.#stateOf([0], 'start');
  }

  /**
   * Whether the expression matches anywhere in the text.
   *
   * @throws QueryError after too much work
   */
  test(text: string): boolean {
    const length = Math.min(text.length, MOST_CHARACTERS);
    let state = this.#states[0];
    for (let at = 0; at < length && state; at++) {
      const code = text.charCodeAt(at);
      const kind = this.#classes.of(code);
      let next = kind === undefined ? UNKNOWN : (state.next[kind] ?? UNKNOWN);
      if (next === UNKNOWN) {
        if (kind === undefined || this.#states.length >= MOST_STATES) return this.#follow(state, text, at, length);
        next = this.#learn(state, code, kind);
      }
      if (next === MATCHED) return true;
      state = this.#states[next - 2];
    }
    return state !== undefined && (state.end ??= this.#simulation.after(state.steps, state.before, END) === undefined);
  }

  /** The rest of a text, without states. */
  #follow(state: State, text: string, from: number, length: number): boolean {
    let { steps, before } = state;
    for (let at = from; at < length; at++) {
      const code = text.charCodeAt(at);
      addPatternWork(steps.length, this.column);
      const next = this.#simulation.after(steps, before, code);
      if (!next) return true;
      steps = next;
      before = isWordCharacter(code) ? 'word' : 'other';
    }
    return this.#simulation.after(steps, before, END) === undefined;
  }

  #learn(state: State, code: number, kind: number): number {
    addPatternWork(LEARNING_UNITS * (state.steps.length + 1), this.column);
    const steps = this.#simulation.after(state.steps, state.before, code);
    const next = steps ? this.#stateOf(steps, isWordCharacter(code) ? 'word' : 'other') + 2 : MATCHED;
    while (state.next.length <= kind) state.next.push(UNKNOWN);
    state.next[kind] = next;
    return next;
  }

  #stateOf(steps: readonly number[], before: State['before']): number {
    const sorted = steps.toSorted((a, b) => a - b);
    const key = `${before}:${sorted.join(',')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push({ steps: sorted, before, next: [], end: undefined }) - 1;
    this.#known.set(key, number);
    return number;
  }
}
