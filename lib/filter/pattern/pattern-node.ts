import type { CharacterTest } from './character-test';

/** A position that `^` or `$` matches, of the text or of a line. */
export type Place = 'start of text' | 'end of text' | 'start of line' | 'end of line';

export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternNode[] }
  | Repetition;

export interface Repetition {
  readonly kind: 'repetition';
  readonly part: PatternNode;
  readonly least: number;
  /** `Infinity` without an upper bound. */
  readonly most: number;
  /** Whether it tries another repetition before the rest of the pattern. */
  readonly isGreedy: boolean;
}

/** The reason why a pattern is invalid. */
export class PatternError extends SyntaxError {}
