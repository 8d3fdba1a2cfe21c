/** Whether a UTF-16 code unit is in the set. */
export type CharacterSet = (code: number) => boolean;

const WORD = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const DIGIT = (code: number): boolean => code >= 48 && code <= 57;
const SPACE = (code: number): boolean => /\s/.test(String.fromCharCode(code));
const LINE_END = new Set([10, 13, 0x2028, 0x2029]);

const SETS: Readonly<Record<string, CharacterSet>> = {
  '.': (code) => !LINE_END.has(code),
  w: WORD,
  W: (code) => !WORD(code),
  d: DIGIT,
  D: (code) => !DIGIT(code),
  s: SPACE,
  S: (code) => !SPACE(code),
};

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/** A letter, a digit and `_`, as `\b` sees them. */
export const isWordCharacter: CharacterSet = WORD;

export function namedSet(name: '.'): CharacterSet {
  return SETS[name] ?? (() => false);
}

export function rangeSet(from: number, to = from): CharacterSet {
  return from === to ? (code) => code === from : (code) => code >= from && code <= to;
}

export function inEitherCase(set: CharacterSet): CharacterSet {
  return (code) => {
    if (set(code)) return true;
    const character = String.fromCharCode(code);
    return set(character.toLowerCase().charCodeAt(0)) || set(character.toUpperCase().charCodeAt(0));
  };
}

interface Escaped {
  readonly set: number | CharacterSet;
  readonly length: number;
}

/** The escape at the start of a text: a set, or a character; `undefined` if it is unknown. */
export function escapedSet(text: string): Escaped | 'reference' | undefined {
  const [, hex, unicode] = /^\\(?:x([\da-f]{2})|u([\da-f]{4}))/i.exec(text) ?? [];
  const code = hex ?? unicode;
  if (code !== undefined) return { set: Number.parseInt(code, 16), length: code.length + 2 };
  const name = text.charAt(1);
  if (/[1-9k]/.test(name)) return 'reference';
  const set = Object.hasOwn(SETS, name) && name !== '.' ? SETS[name] : undefined;
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
  if (set !== undefined) return { set, length: 2 };
  if (control !== undefined) return { set: control, length: 2 };
  // A letter that means nothing is a mistake; anything else stands for itself.
  if (name === '' || /[A-Za-z]/.test(name)) return undefined;
  return { set: name.charCodeAt(0), length: 2 };
}
