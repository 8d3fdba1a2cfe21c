import type { CharacterTest } from './character-test';

/** Where in the text a pattern may be at a point: the places of `^` and `$`, of the text or of a line. */
export type Place = 'start of text' | 'end of text' | 'start of line' | 'end of line';

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternNode[] }
  | Repetition;

/** A part that may come several times. */
export interface Repetition {
  readonly kind: 'repetition';
  readonly part: PatternNode;
  readonly least: number;
  /** `Infinity` where nothing bounds it. */
  readonly most: number;
  /** Whether it tries to take one more before it lets the rest of the pattern try. */
  readonly isGreedy: boolean;
}

/** Why a pattern cannot be used. */
export class PatternError extends SyntaxError {}
