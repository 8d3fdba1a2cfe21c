import type { Finding } from '../finding';
import { HAS } from '../scan';
import type { SecretNames } from '../names/secret-names';
import { closingQuote, endOfWord, quoteAt } from './value-after';

/** An option and what stands between it and its value: blanks, or, in a list of arguments, quotes and a comma. */
const OPTION = /(?<![\w-])--?([A-Za-z][\w.-]{1,63})(?:\s{1,4}|\\{0,31}["'`]\s{0,4},\s{0,8})(?=\S)/g;
/** Without it `--no-password` would take the word behind it along. */
const NEGATED = /^(?:no|without|skip|disable)-/i;
const NEXT_OPTION = /--?[A-Za-z]/y;

/** `curl -u user:password`. Numbers are ids of a user and a group. */
const USER =
  /(?<![\w-])(?:-u|-U|--user|--proxy-user)(?:\s{1,4}|=)["']?(?!\d{1,6}:\d{1,6}(?:\s|$))([^\s"':]{1,64}:[^\s"']{1,256})/g;
/** Commands with an option of one letter for a password. */
const COMMAND =
  /\b(?:sshpass|(?:docker|podman|az|helm|oc) (?:registry )?login|mysql\w{0,8}|mariadb\w{0,8})\b[^\n|;&]{0,200}?\s-p\s{0,4}(?=\S)|\bcurl\b[^\n|;&]{0,200}?\s-u(?=[^\s"':]{1,64}:)|\b(?:redis|keydb|valkey)-cli\b[^\n|;&]{0,200}?\s-a\s{1,4}(?=\S)/g;
/** `IDENTIFIED BY 'V'`, `WITH PASSWORD 'V'`. */
const SQL = /\b(?:password|passphrase|identified\s{1,4}by(?:\s{1,4}password)?)\s{1,4}(?=\\{0,31}["'`])/gi;

/** A file of `netrc`. */
const NETRC = /\blogin\s{1,4}\S{1,128}\s{1,4}password\s{1,4}(?=\S)/g;

export const OPTION_PATTERNS: readonly RegExp[] = [OPTION, USER, COMMAND, SQL, NETRC];

/** Finds values that stand behind a name without a separator: on command lines and in SQL. */
export function findOptions(text: string, flags: number, names: SecretNames, found: Finding[]): void {
  if (flags & HAS.option) {
    for (const { index, 0: option, 1: name = '' } of text.matchAll(OPTION)) {
      if (names.hides(name) && !NEGATED.test(name)) hideWord(text, index + option.length, name, found);
    }
  }
  if (flags & HAS.quote) {
    for (const { index, 0: words } of text.matchAll(SQL)) hideWord(text, index + words.length, 'password', found);
  }
  if (text.includes('login')) {
    for (const { index, 0: words } of text.matchAll(NETRC)) hideWord(text, index + words.length, 'password', found);
  }
}

/** Finds the passwords of commands whose options say nothing of them, such as `curl -u user:password`. */
export function findCommandPasswords(text: string, found: Finding[]): void {
  for (const { index, 0: option, 1: user = '' } of text.matchAll(USER)) {
    const end = index + option.length;
    found.push({ start: end - user.length, end });
  }
  for (const { index, 0: command } of text.matchAll(COMMAND)) hideWord(text, index + command.length, undefined, found);
}

function hideWord(text: string, at: number, name: string | undefined, found: Finding[]): void {
  NEXT_OPTION.lastIndex = at;
  if (NEXT_OPTION.test(text)) return;
  const quote = quoteAt(text, at);
  const start = quote ? quote.inside : at;
  const end = quote ? closingQuote(text, start, quote.mark, quote.escapes) : endOfWord(text, at);
  if (end > start) found.push({ start, end, name });
}
