/** Whether a character is in a set. It gets the character as text too, for use with a `RegExp`. */
export type CharacterTest = (codePoint: number, character: string) => boolean;

/** Code points from one to another, both included. */
export type Range = readonly [from: number, to: number];

const DIGIT = String.raw`\p{Nd}`;
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const SPACE = String.raw`\p{White_Space}`;

/** Classes of escapes such as `\d`. */
const ESCAPED_CLASSES: Readonly<Record<string, string>> = {
  d: `[${DIGIT}]`,
  D: `[^${DIGIT}]`,
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
};

/** ASCII classes of POSIX. */
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: String.raw`\x00-\x7f`,
  blank: String.raw`\t `,
  cntrl: String.raw`\x00-\x1f\x7f`,
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: String.raw`!-\/:-@\[-\x60\{-~`,
  space: String.raw`\t\n\v\f\r `,
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

export const anyCharacter: CharacterTest = () => true;

export const anyOf =
  (tests: readonly CharacterTest[]): CharacterTest =>
  (codePoint, character) =>
    tests.some((test) => test(codePoint, character));

export const noneOf = (tests: readonly CharacterTest[]): CharacterTest => {
  const isIn = anyOf(tests);
  return (codePoint, character) => !isIn(codePoint, character);
};

/** Matches the characters of a range, in any case if `ignoresCase` is set. */
export function inRange([from, to]: Range, ignoresCase: boolean): CharacterTest {
  if (ignoresCase) return byRegExp(`[\\u{${from.toString(16)}}-\\u{${to.toString(16)}}]`, true);
  return (codePoint) => codePoint >= from && codePoint <= to;
}

/** The class of `\d`, `\w` or `\s`, or its complement for a capital letter; `undefined` for other letters. */
export function escapedClass(letter: string, ignoresCase: boolean): CharacterTest | undefined {
  const source = Object.hasOwn(ESCAPED_CLASSES, letter) ? ESCAPED_CLASSES[letter] : undefined;
  return source === undefined ? undefined : byRegExp(source, ignoresCase);
}

/** The class of a name such as `alpha` in `[:alpha:]`; `undefined` for unknown names. */
export function posixClass(name: string, ignoresCase: boolean): CharacterTest | undefined {
  const source = Object.hasOwn(POSIX_CLASSES, name) ? POSIX_CLASSES[name] : undefined;
  return source === undefined ? undefined : byRegExp(`[${source}]`, ignoresCase);
}

/** The class of `\p{name}`: a general category, a property or a script; `undefined` for unknown names. */
export function unicodeClass(name: string, ignoresCase: boolean): CharacterTest | undefined {
  if (!/^[\w=]+$/.test(name)) return undefined;
  for (const property of [name, `Script=${name}`]) {
    try {
      return byRegExp(`\\p{${property}}`, ignoresCase);
    } catch {
      // Not a property of this kind.
    }
  }
  return undefined;
}

/** Tests one character at a time, so the `RegExp` cannot backtrack. */
function byRegExp(source: string, ignoresCase: boolean): CharacterTest {
  const pattern = new RegExp(`^${source}$`, ignoresCase ? 'iu' : 'u');
  return (_codePoint, character) => pattern.test(character);
}
