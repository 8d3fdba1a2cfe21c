import type { Finding } from '../finding';
import { nameBefore } from './name-before';
import type { SecretNames } from '../names/secret-names';
import { endOfMatch, isWordCharacter } from './characters';
import { columnsFollow, findInColumns, sqlValueAfter } from './sql';
import { hideWord } from './value-after';

/**
 * Connects a name and a value without a separator: blanks before a quote; a verb or an arrow before text with a digit
 * (`password is required` has no secret); a blank before a mix of letters and digits.
 */
const BETWEEN =
  /\s{1,4}(?=\\{0,31}["'`][\w$./+!#@~^*-]{4})|(?:\s(?:is|was)(?: now)?\s|\s{0,2}(?:->|\u2192)\s{0,2})["'`]?(?![\d,.]{1,8}\s?(?:bytes|bits|char|digits|letters|seconds|minutes|hours|days|ms|times))(?=[^\s"'`]{0,64}\d)(?=[^\s"'`]{4})|\s(?=[A-Za-z]{0,32}\d)(?=\d{0,32}[A-Za-z])(?=[A-Za-z0-9]{12})/y;
/** Values of other names are often names of things: `secret "db" not found`. */
const REPORTED = /(?:password|passphrase|passcode|passwd|token|key|pin|otp|code)$/i;
const CODE_SENT = /\byour (?:\w{1,16} )?code$/i;

/** Commands that set the variable or option that follows. */
const SETTING = /(?:^|[\s"'`;|&])(?:setx|setenv|ENV|(?:config|CONFIG|configure) (?:set|SET))$/;
const BLANKS = /["']?[ \t]{1,4}(?=[^\s=:|&;])/y;
const REDIS_SETTING = /(?:requirepass|masterauth)$/i;
const REDIS_MONITOR = /^"auth" "[^"]$/i;

/** The `AUTH` command of Redis or SMTP, on its own line. */
const AUTH_LINE = /(?:^|[\r\n>"'`])[ \t]{0,4}AUTH[ \t]{1,4}(?=([^\r\n"'`]{1,512}))/g;
const MOST_WORDS = 2;
const NO_SECRET = /^[A-Z_.!: ]{1,512}$/;
const REDIS_AUTH =
  /\bHELLO \d AUTH \S{1,128} (?=\S)|\bAUTH\r\n\$\d{1,5}\r\n(?=\S)|\bMIGRATE [^\n]{0,200}? AUTH (?=\S)/g;
const REDIS_USER = /\bACL SETUSER [^\n]{0,200}? [>#](?=\S)/g;
/** FTP and POP3. Other lines that begin with `PASS` are test results. */
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
 * Finds values that follow a name without a separator, in sentences, SQL and protocol commands.
 *
 * @param hints where names may begin; `scan` collects them
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
    const sql = sqlValueAfter(text, hint, end, names);
    if (sql) {
      if (sql.end > sql.start) found.push(sql);
      continue;
    }
    if (next > SPACE && next !== DASH && next !== QUOTE) continue;
    if (next === SPACE && isSetting(text, hint, end, names)) hideAfter(BLANKS, text, end, found);
    findReported(text, end, names, found);
  }
  if (columns) findInColumns(text, names, found);
  findInProtocols(text, found);
}

function findReported(text: string, end: number, names: SecretNames, found: Finding[]): void {
  if (text.charCodeAt(end) === QUOTE && REDIS_MONITOR.test(text.slice(end - 5, end + 4)))
    return hideWord(text, end + 2, undefined, found);
  if (REDIS_SETTING.test(text.slice(end - 11, end))) return hideAfter(BLANKS, text, end, found);
  const start = endOfMatch(BETWEEN, text, end);
  if (start < 0) return;
  const phrase = nameBefore(text, end, 0)?.text ?? '';
  const isReported = REPORTED.test(phrase) && names.nameIn(phrase) !== undefined;
  if (isReported || CODE_SENT.test(phrase)) hideWord(text, start, undefined, found);
}

/** Whether the name around `hint` is an argument of a command that sets it: `ENV API_KEY `. */
function isSetting(text: string, hint: number, end: number, names: SecretNames): boolean {
  let start = hint;
  while (start > 0 && hint - start < NAME_LENGTH && text.charCodeAt(start - 1) > SPACE) start--;
  const last = text.charCodeAt(start - 2) | 32;
  // The last letters of `setx`, `setenv`, `ENV` and `set`.
  if (last !== LETTER_X && last !== LETTER_V && last !== LETTER_T) return false;
  return SETTING.test(text.slice(Math.max(0, start - 24), start - 1)) && names.hides(text.slice(start, end));
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
  for (const { index, 0: words } of text.matchAll(pattern)) hideWord(text, index + words.length, undefined, found);
}

function hideAfter(pattern: RegExp, text: string, at: number, found: Finding[]): void {
  const end = endOfMatch(pattern, text, at);
  if (end >= 0) hideWord(text, end, undefined, found);
}

function endOfName(text: string, from: number): number {
  let end = from;
  const most = from + NAME_LENGTH;
  while (end < most && isWordCharacter(text.charCodeAt(end))) end++;
  return end;
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
