import { BEFORE_WORD, CARD_HINT, withoutCardNumbers } from './card-number';

/** A shape of text that is a secret wherever it stands. */
export interface SecretShape {
  readonly name: string;
  /** What a text must contain for the shape to be worth looking for. */
  readonly hint: RegExp;
  /** Takes the shape out of a text, in time linear in its length; `hide` answers what stands in a secret's place. */
  readonly clean: (text: string, hide: Hide) => string;
}

/** Answers what stands in the place of a secret. */
export type Hide = (secret: string) => string;

// At least n of something is written `x{n}x*`: for `x{n,}` V8 keeps a way back at each character, and runs out of stack.
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

/**
 * A password may hold `@` unescaped, and sloppy ones `/`, `?` and `#`; a port is no password. The last alternative is
 * one so long that its end was cut off.
 */
const URL_CREDENTIALS = new RegExp(
  String.raw`(\/\\?\/)(?![[\s])` +
    String.raw`(?:[^\s/?#@:"<>]*:(?:[^\s/?#"<>]*@|(?!\d{1,5}(?:[/?#\s"'<>]|$))[^\s"<>]{0,256}@|[^\s/?#"<>]{512}[^\s/?#"<>]*$))`,
  'g',
);
const HTTP_USER = /(https?:\/\\?\/)[^\s/?#@:"<>]+@/gi;

/** A word behind `Bearer` is hidden unless it continues a sentence or a challenge. */
const BEARER =
  /(bearer\s{1,4})(?!(?:token|auth|authentication|authorization|scheme|format|instrument)s?\b|(?:realm|error|scope)=)[\w\-.~+/=:]{6}[\w\-.~+/=:]*/gi;

/** `basic` and `digest` are English words; credentials behind them have a digit, a capital inside, or padding. */
const BASIC =
  /((?:[Bb]asic|BASIC|[Nn]egotiate|NEGOTIATE|[Dd]igest|DIGEST)\s{1,4})(?=[\w\-.~+/]{0,512}(?:\d|[a-z][A-Z]|[A-Z]{2}|=(?!")))[\w\-.~+/=:]{6}[\w\-.~+/=:]*/g;

/** Parts of which the first is base64 of `{"…`; that part alone, without a payload, says nothing secret. */
const JSON_WEB_TOKEN = /eyJ[\w-]{6}[\w-]*\.[\w-]*(?:\.[\w-]*){0,3}/y;
const REST_OF_RUN = /[\w-]*/y;

const ISSUED_KEY = new RegExp(
  `${BEFORE_WORD}(?:` +
    [
      'A(?:KIA|SIA)[A-Z0-9]{12}[A-Z0-9]*',
      'AIza[\\w-]{20}[\\w-]*',
      'ya29\\.[\\w-]{10}[\\w-]*',
      'gh[pousr]_[A-Za-z0-9]{16}[A-Za-z0-9]*',
      'github_pat_\\w{16}\\w*',
      'glpat-[\\w-]{16}[\\w-]*',
      'xox[abeoprs]-[A-Za-z0-9-]{8}[A-Za-z0-9-]*',
      '[spr]k_(?:live|test)_[A-Za-z0-9]{8}[A-Za-z0-9]*',
      'whsec_[\\w+/=]{16}[\\w+/=]*',
      'sk-[\\w-]{16}[\\w-]*',
      'npm_[A-Za-z0-9]{20}[A-Za-z0-9]*',
      'hf_[A-Za-z0-9]{20}[A-Za-z0-9]*',
      'SG\\.[\\w-]{10}[\\w-]*\\.[\\w-]*',
    ].join('|') +
    ')',
  'g',
);

const hideMatch = (pattern: RegExp) => (text: string, hide: Hide) => text.replace(pattern, (match) => hide(match));

/** Keeps the first group of the match, which is what stands before the secret. */
const hideBehind = (pattern: RegExp) => (text: string, hide: Hide) =>
  text.replace(pattern, (match, before: string) => before + hide(match.slice(before.length)));

const hideUserOf = (pattern: RegExp) => (text: string, hide: Hide) =>
  text.replace(
    pattern,
    (match, slashes: string) => `${slashes}${hide(match.slice(slashes.length).replace(/@$/, ''))}@`,
  );

/** A run of letters that no dot follows holds no token, however many beginnings of one stand in it. */
function withoutTokens(text: string, hide: Hide): string {
  let result = '';
  let kept = 0;
  let at = text.indexOf('eyJ');
  while (at >= 0) {
    JSON_WEB_TOKEN.lastIndex = at;
    const [token] = JSON_WEB_TOKEN.exec(text) ?? [];
    if (token !== undefined) {
      result += text.slice(kept, at) + hide(token);
      kept = at + token.length;
    }
    REST_OF_RUN.lastIndex = token === undefined ? at : kept;
    REST_OF_RUN.test(text);
    at = text.indexOf('eyJ', REST_OF_RUN.lastIndex);
  }
  return result + text.slice(kept);
}

/** Patterns of this file, for the test that holds them to linear time. */
export const SHAPE_PATTERNS: readonly RegExp[] = [
  PRIVATE_KEY,
  HTTP_USER,
  URL_CREDENTIALS,
  BEARER,
  BASIC,
  JSON_WEB_TOKEN,
  REST_OF_RUN,
  ISSUED_KEY,
];

/**
 * Shapes of several words. They are looked for before the values of secret names, of which some end at a space: half a
 * card number would not be known for one any more.
 */
export const SHAPES_OF_WORDS: readonly SecretShape[] = [
  { name: 'private key', hint: /-----BEGIN/, clean: hideMatch(PRIVATE_KEY) },
  {
    name: 'credentials in a URL',
    hint: /@|\/\/[^\s/]{512}/,
    clean: (text, hide) => hideUserOf(URL_CREDENTIALS)(hideUserOf(HTTP_USER)(text, hide), hide),
  },
  { name: 'card number', hint: CARD_HINT, clean: withoutCardNumbers },
];

/** Shapes of one word, or of one word behind another that stays. */
export const SHAPES_OF_A_WORD: readonly SecretShape[] = [
  {
    name: 'bearer, basic or digest credentials',
    hint: /(?:bearer|basic|negotiate|digest)\s/i,
    clean: (text, hide) => hideBehind(BASIC)(hideBehind(BEARER)(text, hide), hide),
  },
  { name: 'JSON web token', hint: /eyJ/, clean: withoutTokens },
  {
    name: 'API key of a known issuer',
    hint: /A[KSI][IA]|ya29|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|[spr]k[-_]|whsec_|npm_|hf_|SG\./,
    clean: hideMatch(ISSUED_KEY),
  },
];

/** What is secret without a name. Each shape also finds a secret that was cut off at the end of the text. */
export const SECRET_SHAPES: readonly SecretShape[] = [...SHAPES_OF_WORDS, ...SHAPES_OF_A_WORD];

const ANY_HINT = new RegExp(SECRET_SHAPES.map(({ hint }) => hint.source).join('|'), 'i');
const SHORTEST_SHAPE = 12;

/** Without one of these no short text holds a secret, or what would name one. */
const TELLING = new Set(Array.from(':=>%@', (character) => character.charCodeAt(0)));
const IS_TELLING = Uint8Array.from({ length: 128 }, (_, code) => Number(TELLING.has(code)));

/** Whether a text is too short, and too plain, for any secret: as ids, names and numbers are. */
export function isInnocent(text: string): boolean {
  if (text.length >= SHORTEST_SHAPE) return false;
  for (let index = 0; index < text.length; index++) if (IS_TELLING[text.charCodeAt(index)] === 1) return false;
  return true;
}

/** Whether a text can hold any of the shapes; most are done with after this one look. */
export function mayHaveShape(text: string): boolean {
  return text.length < SHORTEST_SHAPE ? text.includes('@') : ANY_HINT.test(text);
}
