import type { Finding } from './finding';
import { nameBefore } from './name-before';
import type { SecretNames } from './secret-names';
import { closingQuote, endOfWord, quoteAt } from './value-after';

/** A name and a quoted value: `invalid token "x"`. What is shorter, or begins with a bracket, is a word of a grammar. */
const QUOTED =
  /(?:password|passphrase|passcode|passwd|token|api[ _-]?key|\bpin|\botp)\s{1,4}(?=\\{0,31}["'`][\w$./+!#@~^*-]{4})/gi;
/** A name, a verb or an arrow, and a value that has a digit in it: `password is required` says nothing secret. */
const SAID =
  /\b(?:password|passcode|passphrase|passwd|pin|otp|secret|token|api[ _-]?key|access[ _-]?key|(?:verification|security|login|access|sms|otp|one[ -]?time|confirmation|your) code)(?:\s(?:is|was)(?: now)?\s|\s{0,2}(?:->|→)\s{0,2})["'`]?(?![\d,.]{1,8}\s?(?:bytes|bits|char|digits|letters|seconds|minutes|hours|days|ms|times))(?=[^\s"'`]{0,64}\d)(?=[^\s"'`]{4})/gi;
/** A name and, right behind it, letters and digits that are no word. */
const BESIDE =
  /\b(?:api[ _-]?key|access[ _-]?key|token|password|secret)\s(?=[A-Za-z]{0,32}\d)(?=\d{0,32}[A-Za-z])(?=[A-Za-z0-9]{12})/gi;

/** A command of Redis or SMTP that is a line of its own. */
const AUTH_LINE = /(?:^|[\r\n>"'`])[ \t]{0,4}AUTH[ \t]{1,4}(?=([^\r\n"'`]{1,512}))/g;
const MOST_WORDS = 2;
const NO_SECRET = /^[A-Z_.!: ]{1,512}$/;
const REDIS = /\bHELLO \d AUTH \S{1,128} (?=\S)|\bAUTH\r\n\$\d{1,5}\r\n(?=\S)|\bMIGRATE [^\n]{0,200}? AUTH (?=\S)/g;
const REDIS_SETTING =
  /\b(?:requirepass|masterauth)[ \t]{1,4}(?=["'\w])|"auth" "(?=[^"])|\bACL SETUSER [^\n]{0,200}? [>#](?=\S)/gi;
/** FTP and POP3. Other lines that begin with `PASS` are results of tests. */
const USER_AND_PASS = /\bUSER [^\r\n]{1,128}\r?\nPASS (?=\S)/g;

export const SENTENCE_PATTERNS: readonly RegExp[] = [
  QUOTED,
  SAID,
  BESIDE,
  AUTH_LINE,
  REDIS,
  REDIS_SETTING,
  USER_AND_PASS,
];

/** Finds values that stand behind a name without a separator, in sentences and in the commands of protocols. */
export function findInSentences(text: string, names: SecretNames, found: Finding[]): void {
  for (const { index, 0: words } of text.matchAll(QUOTED)) {
    const end = index + words.length;
    const name = nameBefore(text, end, 0);
    if (name?.quote === '' && names.nameIn(name.text) !== undefined) hideWord(text, end, found);
  }
  for (const pattern of [SAID, BESIDE]) hideBehind(pattern, text, found);
  if (text.includes('AUTH')) {
    for (const { index, 0: command, 1: rest = '' } of text.matchAll(AUTH_LINE)) {
      if (NO_SECRET.test(rest) || rest.trim().split(/\s+/).length > MOST_WORDS) continue;
      const start = index + command.length;
      found.push({ start, end: start + rest.trimEnd().length });
    }
    hideBehind(REDIS, text, found);
  }
  for (const pattern of [REDIS_SETTING, USER_AND_PASS]) hideBehind(pattern, text, found);
}

function hideBehind(pattern: RegExp, text: string, found: Finding[]): void {
  for (const { index, 0: words } of text.matchAll(pattern)) hideWord(text, index + words.length, found);
}

function hideWord(text: string, at: number, found: Finding[]): void {
  const quote = quoteAt(text, at);
  const start = quote ? quote.inside : at;
  const end = quote ? closingQuote(text, start, quote.mark, quote.escapes) : endOfWord(text, at);
  if (end > start) found.push({ start, end });
}
