import { RegExpParser } from '@eslint-community/regexpp';

// The nodes of a regular expression. The types are our own, so that no type of the parser reaches a declaration file.

export interface PatternAlternative {
  readonly elements: readonly PatternElement[];
}

interface Node {
  /** The text of the node in the pattern. */
  readonly raw: string;
}

export interface PatternGroup extends Node {
  readonly type: 'Group' | 'CapturingGroup';
  readonly alternatives: readonly PatternAlternative[];
  /** Of `(?i-s:…)`; a capturing group has none. */
  readonly modifiers?: { readonly add: FlagNames; readonly remove: FlagNames | null } | null;
}

export interface FlagNames {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

export interface PatternAssertion extends Node {
  readonly type: 'Assertion';
  readonly kind: 'start' | 'end' | 'word' | 'lookahead' | 'lookbehind';
  /** Of `word`. */
  readonly negate?: boolean;
}

export interface PatternQuantifier extends Node {
  readonly type: 'Quantifier';
  readonly min: number;
  /** `Infinity` if there is no maximum. */
  readonly max: number;
  readonly element: PatternElement;
}

export interface PatternCharacter extends Node {
  readonly type: 'Character';
  /** A code point; without the flags `u` and `v` a UTF-16 code unit. */
  readonly value: number;
}

/** What matches one character out of several, such as `.`, `\d`, `\p{L}` and `[a-z]`. */
export interface PatternSet extends Node {
  readonly type: 'CharacterSet' | 'CharacterClass' | 'ExpressionCharacterClass';
}

export interface PatternReference extends Node {
  readonly type: 'Backreference';
}

export type PatternElement =
  PatternGroup | PatternAssertion | PatternQuantifier | PatternCharacter | PatternSet | PatternReference;

/**
 * Parses the source of a regular expression.
 *
 * @throws SyntaxError if it is not valid with these flags
 */
export function parsePattern({ source, flags }: RegExp): readonly PatternAlternative[] {
  const mode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
  return new RegExpParser().parsePattern(source, 0, source.length, mode).alternatives;
}
