import { isWordCharacter } from './character-set';
import type { Step } from './pattern-program';

const ASCII = 128;
const MOST_CLASSES = 1000;
const MOST_KNOWN = 20_000;

/** Groups the characters that a pattern cannot tell apart, so that it has one next state for all of them. */
export class CharacterClasses {
  readonly #ascii: number[] = [];
  #wide = new Map<number, number>();
  readonly #bySets = new Map<string, number>();

  constructor(private readonly program: readonly Step[]) {
    for (let code = 0; code < ASCII; code++) this.#ascii.push(this.#classOf(code) ?? 0);
  }

  /** The number of the class; `undefined` if there are too many. */
  of(code: number): number | undefined {
    if (code < ASCII) return this.#ascii[code];
    const known = this.#wide.get(code);
    if (known !== undefined) return known;
    if (this.#wide.size >= MOST_KNOWN) this.#wide = new Map();
    const found = this.#classOf(code);
    if (found !== undefined) this.#wide.set(code, found);
    return found;
  }

  #classOf(code: number): number | undefined {
    let key = isWordCharacter(code) ? 'w' : '-';
    for (const step of this.program) if (step.kind === 'read') key += step.set(code) ? '1' : '0';
    const known = this.#bySets.get(key);
    if (known !== undefined || this.#bySets.size >= MOST_CLASSES) return known;
    this.#bySets.set(key, this.#bySets.size);
    return this.#bySets.size - 1;
  }
}
