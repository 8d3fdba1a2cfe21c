import { isWordCharacter } from './character-set';
import type { Step } from './pattern-program';

const END = -1;

/** Follows all alternatives of a pattern at once, by one character. */
export class StepSimulation {
  /** The number of the last walk that came to a step, and of the last one that found it to be next. */
  readonly #seen: Uint32Array;
  readonly #next: Uint32Array;
  readonly #pending: number[] = [];
  #walk = 0;

  constructor(private readonly program: readonly Step[]) {
    this.#seen = new Uint32Array(program.length + 1);
    this.#next = new Uint32Array(program.length + 1);
  }

  /**
   * The steps after a character; `undefined` if the pattern has matched before it.
   *
   * @param code of the character; -1 for the end of the text
   */
  after(steps: readonly number[], before: 'start' | 'word' | 'other', code: number): readonly number[] | undefined {
    const isBoundary = (before === 'word') !== (code !== END && isWordCharacter(code));
    const walk = ++this.#walk;
    // The match may begin at each character.
    const next = [0];
    this.#next[0] = walk;
    const pending = this.#pending;
    pending.length = 0;
    for (const step of steps) pending.push(step);
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (this.#seen[at] === walk) continue;
      this.#seen[at] = walk;
      const step = this.program[at];
      if (!step) continue;
      if (step.kind === 'match') return undefined;
      if (step.kind === 'fork') pending.push(step.second, step.first);
      else if (step.kind === 'read') {
        if (code === END || this.#next[at + 1] === walk || !step.set(code)) continue;
        this.#next[at + 1] = walk;
        next.push(at + 1);
      } else if (holds(step.assertion, before === 'start', code === END, isBoundary)) pending.push(at + 1);
    }
    return next;
  }
}

function holds(
  assertion: Extract<Step, { kind: 'assert' }>['assertion'],
  isStart: boolean,
  isEnd: boolean,
  isBoundary: boolean,
): boolean {
  if (assertion === 'start') return isStart;
  if (assertion === 'end') return isEnd;
  return assertion === 'boundary' ? isBoundary : !isBoundary;
}
