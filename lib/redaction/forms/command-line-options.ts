import type { Finding } from '../finding';
import { HAS } from '../character-kinds';
import type { SecretNames } from '../names/secret-names';
import { endOfMatch } from './characters';
import { hideWord } from './value-after';

/** An option, up to its value: blanks follow it, or quotes and a comma in a list of arguments. */
const OPTION =
  /(?<![\w-])--?([A-Za-z\u0080-\uffff][\w.\u0080-\uffff-]{1,63})(?:\s{1,4}|\\{0,31}["'`]\s{0,4},\s{0,8})(?=\S)/g;
/** `--no-password` has no value. */
const NEGATED = /^(?:no|without|skip|disable)-/i;
const NEXT_OPTION = /--?[A-Za-z]/y;

/** `curl -u user:password`. Two numbers are the ids of a user and a group. */
const USER =
  /(?<![\w-])(?:-u|-U|--user|--proxy-user)(?:\s{1,4}|=)["']?(?!\d{1,6}:\d{1,6}(?:\s|$))([^\s"':]{1,64}:[^\s"']{1,256})/g;
/** Commands that take a password after a one-letter option. */
const COMMAND =
  /\b(?:sshpass|(?:docker|podman|az|helm|oc)(?:\s{1,4}|\\{0,7}["'],\s{0,4}\\{0,7}["'])(?:registry\s{1,4})?login|mysql\w{0,8}|mariadb\w{0,8}|mongo\w{0,8}|twine|7za?)\b[^\n|;&]{0,200}?[\s"']-p(?:=|\\{0,7}["'],\s{0,4}\\{0,7}["']|\s{0,4})(?=[^\s"',]|["'][^\s"',])|\bcurl\b[^\n|;&]{0,200}?(?:[\s"']-u|\s-[A-Za-z]{1,8}u\s{1,4}|["']-u\\{0,7}["'],\s{0,4}\\{0,7}["'])(?=[^\s"':]{1,64}:)|\b(?:redis|keydb|valkey)-cli\b[^\n|;&]{0,200}?\s-a\s{1,4}(?=\S)/g;
const OTHER_COMMAND =
  /\b(?:sqlcmd|bcp|zip|unzip|mosquitto_\w{3})\b[^\n|;&]{0,200}?\s-P\s{0,4}(?=\S)|\bldap\w{3,8}\b[^\n|;&]{0,200}?\s-w\s{1,4}(?=\S)|\bnuget\b[^\n|;&]{0,200}?\s-k\s{1,4}(?=\S)|\bsnmp\w{3,8}\b[^\n|;&]{0,200}?\s-c\s{1,4}(?=\S)|\bhttp\s[^\n|;&]{0,200}?-a\s{1,4}(?=[^\s:]{1,64}:)|\bhtpasswd\s{1,4}-\w{0,4}b\w{0,4}\s{1,4}\S{1,128}\s{1,4}\S{1,64}\s{1,4}(?=\S)|\bmysqladmin\b[^\n|;&]{0,200}?\spassword\s{1,4}(?=\S)|\bsmbclient\s[^\n|;&]{0,200}?-U\s{0,4}(?=[^\s%]{1,64}%)/g;
/** `IDENTIFIED BY 'V'`, `WITH PASSWORD 'V'`. */
const SQL = /\b(?:password|passphrase|identified\s{1,4}by(?:\s{1,4}password)?)\s{1,4}(?=\\{0,31}["'`])/gi;

/** A `.netrc` file. */
const NETRC = /\blogin\s{1,4}\S{1,128}\s{1,4}password\s{1,4}(?=\S)/g;

export const OPTION_PATTERNS: readonly RegExp[] = [OPTION, USER, COMMAND, OTHER_COMMAND, SQL, NETRC];

/** Finds values that follow a name without a separator, on command lines and in SQL. */
export function findOptions(text: string, flags: number, names: SecretNames, found: Finding[]): void {
  if (flags & HAS.option) {
    for (const { index, 0: option, 1: name = '' } of text.matchAll(OPTION)) {
      if (names.hides(name) && !NEGATED.test(name)) hideArgument(text, index + option.length, name, found);
    }
  }
  if (flags & HAS.quote) {
    for (const { index, 0: words } of text.matchAll(SQL)) hideArgument(text, index + words.length, 'password', found);
  }
  if (text.includes('login')) {
    for (const { index, 0: words } of text.matchAll(NETRC)) hideArgument(text, index + words.length, 'password', found);
  }
}

/** Finds the passwords of commands whose options do not name a secret, such as `curl -u user:password`. */
export function findCommandPasswords(text: string, found: Finding[]): void {
  for (const { index, 0: option, 1: user = '' } of text.matchAll(USER)) {
    const end = index + option.length;
    found.push({ start: end - user.length, end });
  }
  for (const pattern of [COMMAND, OTHER_COMMAND])
    for (const { index, 0: command } of text.matchAll(pattern))
      hideArgument(text, index + command.length, undefined, found);
}

/** If another option follows directly, this option has no value to hide. */
function hideArgument(text: string, at: number, name: string | undefined, found: Finding[]): void {
  if (endOfMatch(NEXT_OPTION, text, at) < 0) hideWord(text, at, name, found);
}
