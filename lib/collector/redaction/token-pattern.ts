import type { IssuedToken } from '../../redaction/shapes/issued-token';
import { ALPHABETS } from '../../redaction/shapes/token-shape';
import { anyOf, byFirst, byLetters, quoted } from './word-pattern';

/** RE2 repeats at most 1,000 times. */
const MOST_REPEATS = 1000;
/** A longer minimum makes the Collector slower, and the configuration no more precise. */
const TELLING_LENGTH = 20;
/** A digit is looked for among the first characters, because RE2 cannot look ahead. */
const DIGIT_WITHIN = 16;
/** Alphabets after which a token may end at a boundary of a word. */
const OF_WORDS: ReadonlySet<string> = new Set(['digits', 'hex', 'uuid', 'upper', 'lower', 'alnum', 'word']);
/** Alphabets of digits, which need no further digit. */
const OF_DIGITS: ReadonlySet<string> = new Set(['digits', 'hex', 'uuid']);

/** Only three characters or fewer tell the token, as in `md-<word:22>`. A range of first letters would hide harmless ids. */
const BRIEF = /^\w(?:\\.|[^[({\\]){0,2}(?:\[[^\]]*\](?:\{[\d,]*\})?)+(?:\\b)?$/;

/**
 * RE2 patterns of all shapes of the table, at full length. Leaves out shapes that begin with any letters, such as
 * `<alnum:36>NRAL`: they would slow down every text.
 */
export function tokenPatterns(table: readonly IssuedToken[]): string[] {
  const shapes = table.flatMap((token) => token.shapes.flatMap(firstChoices).map((shape) => [token, shape] as const));
  const patterns = shapes.filter(([, shape]) => isSelective(shape)).map(([token, shape]) => patternOf(token, shape));
  const inWords = patterns.filter((pattern) => /^[\w[]/.test(pattern));
  const brief = inWords.filter((pattern) => BRIEF.test(pattern));
  const telling = inWords.filter((pattern) => !BRIEF.test(pattern));
  const others = patterns.filter((pattern) => !inWords.includes(pattern));
  return [
    ...byFirst(others, (pattern) => pattern.slice(0, pattern.startsWith('\\') ? 2 : 1)),
    String.raw`\b${anyOf([...byLetters(telling), ...brief])}`,
  ];
}

/** Whether a shape begins with digits, or with literal text of more than two letters, as in `YC<word:38>`. */
const isSelective = (shape: string): boolean =>
  /^(?:[^<]|<(?:digits|hex):)/.test(shape) && !/^[A-Za-z]{1,2}<(?!hex)[^>]*>$/.test(shape);

/** Expands a choice at the beginning of a shape: `{a,b}c` to `ac` and `bc`. */
function firstChoices(shape: string): string[] {
  const [group, choices = ''] = /^\{([^{}]*)\}/.exec(shape) ?? [];
  return group === undefined ? [shape] : choices.split(',').map((first) => first + shape.slice(group.length));
}

const PART = /<(\w+):(\d+)(?:-(\d+))?>|\{((?:[^{}<]|<[^>]*>)*)\}|[^<{]+/g;

function patternOf(token: IssuedToken, shape: string): string {
  let needsDigit = token.digit ?? false;
  let endsWord = true;
  let result = '';
  for (const [text, alphabet, least, most, choices] of shape.matchAll(PART)) {
    endsWord = alphabet === undefined ? /\w$/.test(text) : OF_WORDS.has(alphabet);
    if (choices !== undefined) result += choice(choices);
    else if (alphabet === undefined) result += quoted(text);
    else {
      const open = !token.exact || Number(most) > MOST_REPEATS;
      const repeat = {
        one: `[${ALPHABETS[alphabet as keyof typeof ALPHABETS]}]`,
        least: open ? Math.min(Number(least), TELLING_LENGTH) : Number(least),
      };
      const upTo = open ? undefined : Number(most ?? least);
      result += needsDigit && !OF_DIGITS.has(alphabet) ? withDigit(repeat, upTo) : repeated(repeat, upTo);
      needsDigit = false;
    }
  }
  return token.exact && endsWord ? String.raw`${result}\b` : result;
}

interface Repeat {
  readonly one: string;
  readonly least: number;
}

function repeated({ one, least }: Repeat, most: number | undefined): string {
  if (most === least) return `${one}{${least}}`;
  return `${one}{${least},${most ?? ''}}`;
}

function withDigit({ one, least }: Repeat, most: number | undefined): string {
  const before = Math.min(DIGIT_WITHIN, least) - 1;
  return `${one}{0,${before}}[0-9]${repeated({ one, least: least - 1 - before }, most === undefined ? most : most - 1)}`;
}

function choice(choices: string): string {
  const all = choices.split(',');
  if (all.every((each) => /^\w$/.test(each))) return `[${all.join('')}]`;
  return anyOf(
    all.map((each) =>
      each.replaceAll(PART, (text, alphabet?: string, least?: string) => {
        return alphabet === undefined
          ? quoted(text)
          : repeated(
              { one: `[${ALPHABETS[alphabet as keyof typeof ALPHABETS]}]`, least: Number(least) },
              Number(least),
            );
      }),
    ),
  );
}
