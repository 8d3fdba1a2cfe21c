import type { Finding } from '../finding';
import { nameBefore } from './name-before';
import type { SecretNames } from '../names/secret-names';
import { columnsFollow, findInColumns, findSqlBehind } from './sql';
import { closingQuote, endOfWord, quoteAt } from './value-after';

/**
 * What stands between a name and a value where no separator does: blanks before a quote; a verb or an arrow before what
 * has a digit in it (`password is required` says nothing secret); a blank before letters and digits that are no word.
 */
const BETWEEN =
  /\s{1,4}(?=\\{0,31}["'`][\w$./+!#@~^*-]{4})|(?:\s(?:is|was)(?: now)?\s|\s{0,2}(?:->|→)\s{0,2})["'`]?(?![\d,.]{1,8}\s?(?:bytes|bits|char|digits|letters|seconds|minutes|hours|days|ms|times))(?=[^\s"'`]{0,64}\d)(?=[^\s"'`]{4})|\s(?=[A-Za-z]{0,32}\d)(?=\d{0,32}[A-Za-z])(?=[A-Za-z0-9]{12})/y;
/** Other names are those of things: `secret "db" not found` says which one. */
const SAID = /(?:password|passphrase|passcode|passwd|token|key|pin|otp|code)$/i;
const CODE_SENT = /\byour (?:\w{1,16} )?code$/i;

/** Commands that set a variable or an option by its name. */
const SETTING = /(?:^|[\s"'`;|&])(?:setx|setenv|ENV|(?:config|CONFIG|configure) (?:set|SET))$/;
const BLANKS = /["']?[ \t]{1,4}(?=[^\s=:|&;])/y;
const REDIS_SETTING = /(?:requirepass|masterauth)$/i;
const REDIS_MONITOR = /^"auth" "[^"]$/i;

/** A command of Redis or SMTP that is a line of its own. */
const AUTH_LINE = /(?:^|[\r\n>"'`])[ \t]{0,4}AUTH[ \t]{1,4}(?=([^\r\n"'`]{1,512}))/g;
const MOST_WORDS = 2;
const NO_SECRET = /^[A-Z_.!: ]{1,512}$/;
const REDIS_AUTH =
  /\bHELLO \d AUTH \S{1,128} (?=\S)|\bAUTH\r\n\$\d{1,5}\r\n(?=\S)|\bMIGRATE [^\n]{0,200}? AUTH (?=\S)/g;
const REDIS_USER = /\bACL SETUSER [^\n]{0,200}? [>#](?=\S)/g;
/** FTP and POP3. Other lines that begin with `PASS` are results of tests. */
const USER_AND_PASS = /\bUSER [^\r\n]{1,128}\r?\nPASS (?=\S)/g;

export const SENTENCE_PATTERNS: readonly RegExp[] = [
  BETWEEN,
  BLANKS,
  REDIS_MONITOR,
  AUTH_LINE,
  REDIS_AUTH,
  REDIS_USER,
  USER_AND_PASS,
];

const NAME_LENGTH = 64;

/**
 * Finds values that stand behind a name without a separator, in sentences, in SQL, and in the commands of protocols.
 *
 * @param hints where names may begin: see `scan`
 */
export function findInSentences(text: string, hints: readonly number[], names: SecretNames, found: Finding[]): void {
  let read = 0;
  let columns = false;
  for (const hint of hints) {
    if (hint < read) continue;
    const end = endOfName(text, hint);
    read = end;
    const next = text.charCodeAt(end);
    if (next === COLON || next === EQUALS || next === SLASH) continue;
    columns ||= columnsFollow(text, end);
    if (findSqlBehind(text, hint, end, names, found) || (next > SPACE && next !== DASH && next !== QUOTE)) continue;
    if (next === SPACE) findSetting(text, hint, end, names, found);
    findSaid(text, end, names, found);
  }
  if (columns) findInColumns(text, names, found);
  findInProtocols(text, found);
}

function findSaid(text: string, end: number, names: SecretNames, found: Finding[]): void {
  if (REDIS_MONITOR.test(text.slice(end - 5, end + 4))) return hideWord(text, end + 2, found);
  if (REDIS_SETTING.test(text.slice(end - 11, end))) return hideBehind(BLANKS, text, end, found);
  BETWEEN.lastIndex = end;
  if (!BETWEEN.test(text)) return;
  const { lastIndex } = BETWEEN;
  const phrase = nameBefore(text, end, 0)?.text ?? '';
  const isSaid = SAID.test(phrase) && names.nameIn(phrase) !== undefined;
  if (isSaid || CODE_SENT.test(phrase)) hideWord(text, lastIndex, found);
}

function findSetting(text: string, hint: number, end: number, names: SecretNames, found: Finding[]): void {
  let start = hint;
  while (start > 0 && hint - start < NAME_LENGTH && text.charCodeAt(start - 1) > SPACE) start--;
  const last = text.charCodeAt(start - 2) | 32;
  // Only `setx`, `setenv`, `ENV` and `set` end in one of these.
  if (last !== LETTER_X && last !== LETTER_V && last !== LETTER_T) return;
  if (SETTING.test(text.slice(Math.max(0, start - 24), start - 1)) && names.hides(text.slice(start, end)))
    hideBehind(BLANKS, text, end, found);
}

function findInProtocols(text: string, found: Finding[]): void {
  if (text.includes('AUTH')) {
    for (const { index, 0: command, 1: rest = '' } of text.matchAll(AUTH_LINE)) {
      if (NO_SECRET.test(rest) || rest.trim().split(/\s+/).length > MOST_WORDS) continue;
      const start = index + command.length;
      found.push({ start, end: start + rest.trimEnd().length });
    }
    hideEach(REDIS_AUTH, text, found);
  }
  if (text.includes('SETUSER')) hideEach(REDIS_USER, text, found);
  if (text.includes('\nPASS ')) hideEach(USER_AND_PASS, text, found);
}

function hideEach(pattern: RegExp, text: string, found: Finding[]): void {
  for (const { index, 0: words } of text.matchAll(pattern)) hideWord(text, index + words.length, found);
}

function hideBehind(pattern: RegExp, text: string, at: number, found: Finding[]): void {
  pattern.lastIndex = at;
  if (pattern.test(text)) hideWord(text, pattern.lastIndex, found);
}

function hideWord(text: string, at: number, found: Finding[]): void {
  const quote = quoteAt(text, at);
  const start = quote ? quote.inside : at;
  const end = quote ? closingQuote(text, start, quote.mark, quote.escapes) : endOfWord(text, at);
  if (end > start) found.push({ start, end });
}

function endOfName(text: string, from: number): number {
  let end = from;
  const most = from + NAME_LENGTH;
  while (end < most && isNameCharacter(text.charCodeAt(end))) end++;
  return end;
}

function isNameCharacter(code: number): boolean {
  if (code >= 97) return code <= 122 || (code >= 128 && code < 0x2000);
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

const LETTER_T = 116;
const LETTER_V = 118;
const LETTER_X = 120;
const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;
