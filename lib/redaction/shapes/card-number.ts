import type { Finding } from '../finding';

interface Network {
  readonly lengths: readonly number[];
  readonly prefix: RegExp;
}

/**
 * First digits and lengths of the card networks (ISO/IEC 7812). One in ten long numbers, such as times in milliseconds and
 * ids, would pass Luhn's check alone.
 *
 * Excludes the 13-digit cards that Visa no longer issues: German and Japanese article numbers (EAN-13) look like them.
 */
const NETWORKS: readonly Network[] = [
  { lengths: [16, 19], prefix: /^4/ },
  { lengths: [16], prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/ },
  { lengths: [15], prefix: /^3[47]/ },
  { lengths: [14, 16], prefix: /^3(?:0[0-5]|095|[689])/ },
  { lengths: [16], prefix: /^35(?:2[89]|[3-8])/ },
  { lengths: [16, 19], prefix: /^6(?:011|4[4-9]|5)/ },
  { lengths: [16, 17, 18, 19], prefix: /^62/ },
  { lengths: [16], prefix: /^(?:220[0-5]|60|508)/ },
  { lengths: [13, 14, 15, 16, 17, 18, 19], prefix: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/ },
];

const SHORTEST = 13;
const LONGEST = 19;
const MOST_GROUPS = 7;
/** Fewest digits of a group; the last group may have fewer. */
const GROUP_DIGITS = 3;
/** Group lengths of printed and typed cards. Order numbers and phone numbers have other groups. */
const PRINTED = /^(?:4-4-4-(?:[1-4]|4-[1-3])|4-6-[45]|4-4-[5-8]|4-12|12-4|8-8|6-1[03]|6-4-4-[2-5])$/;

/** Exactly four groups with the same sign between them. More groups are a list or an address. */
const SIGNED = /(?<![\dA-Za-z]|[\dA-Fa-f][/:*~\\])\d{4}([/:*~\\])\d{4}\1\d{4}\1\d{4}(?![\dA-Za-z]|\1[\dA-Fa-f])/g;

export const CARD_PATTERNS: readonly RegExp[] = [SIGNED];

/** Whether digits without separators have the prefix and length of a card network, and a valid check digit. */
export function isCardNumber(digits: string): boolean {
  return (
    digits.length >= SHORTEST &&
    digits.length <= LONGEST &&
    NETWORKS.some(({ lengths, prefix }) => lengths.includes(digits.length) && prefix.test(digits)) &&
    passesLuhn(digits)
  );
}

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  /** Whether only a dot separates it from the digits before. */
  readonly dotted: boolean;
}

/** Finds card numbers with or without gaps. Reads each character a bounded number of times. */
export function findCardNumbers(text: string, found: Finding[]): void {
  for (let at = 0; at < text.length; at++) {
    if (!isDigit(text.charCodeAt(at))) continue;
    if (isInWord(text, at)) at = endOfWord(text, at);
    else {
      const groups = groupsFrom(text, at);
      findInGroups(text, groups, found);
      at = groups.at(-1)?.end ?? endOfDigits(text, at);
    }
  }
}

/** Finds card numbers whose groups are separated by signs that are common in other numbers. */
export function findSignedCards(text: string, found: Finding[]): void {
  SIGNED.lastIndex = 0;
  for (let match = SIGNED.exec(text); match; match = SIGNED.exec(text)) {
    const [signed] = match;
    if (isCardNumber(signed.replaceAll(/\D/g, '')))
      found.push({ start: match.index, end: match.index + signed.length });
  }
}

/** The groups of digits that may form one number. A group before a letter is part of a word and is dropped. */
function groupsFrom(text: string, from: number): Group[] {
  const groups: Group[] = [];
  let dotted = text.charCodeAt(from - 1) === DOT && isDigit(text.charCodeAt(from - 2));
  for (let start = from; ;) {
    const end = endOfDigits(text, start);
    if (isLetter(text.charCodeAt(end))) break;
    const isShort = end - start < GROUP_DIGITS;
    if (isShort && groups.length === 0) break;
    groups.push({ digits: end - start > LONGEST ? '' : text.slice(start, end), start, end, dotted });
    const next = end + gapAt(text, end);
    if (isShort || next === end || !isDigit(text.charCodeAt(next))) break;
    dotted = next === end + 1 && text.charCodeAt(end) === DOT;
    start = next;
  }
  return groups;
}

/** Other digits may be next to a card number, so each sequence of whole groups is tried. */
function findInGroups(text: string, groups: readonly Group[], found: Finding[]): void {
  for (let first = 0; first < groups.length; first++) {
    const card = cardFrom(text, groups.slice(first, first + MOST_GROUPS));
    const start = card?.[0]?.start;
    const end = card?.at(-1)?.end;
    if (!card || start === undefined || end === undefined) continue;
    found.push({ start, end });
    first += card.length - 1;
  }
}

/** The longest sequence of groups, from the first one, that is a card number. */
function cardFrom(text: string, groups: readonly Group[]): readonly Group[] | undefined {
  let digits = '';
  let card: readonly Group[] | undefined;
  for (const [index, group] of groups.entries()) {
    digits += group.digits;
    if (digits.length > LONGEST || group.digits === '') break;
    if (digits.length < SHORTEST || !isCardNumber(digits)) continue;
    const stretch = groups.slice(0, index + 1);
    if (!isPartOfNumber(text, stretch) && !isPartOfId(text, stretch)) card = stretch;
  }
  return card;
}

/** Excludes decimals, which have digits on both sides of a dot, and groups of other lengths than a card's. */
function isPartOfNumber(text: string, groups: readonly Group[]): boolean {
  if (groups.length === 2 && groups[1]?.dotted) return true;
  if (groups.length > 1) return !PRINTED.test(lengthsOf(groups));
  const end = groups[0]?.end ?? 0;
  return groups[0]?.dotted === true || (text.charCodeAt(end) === DOT && isDigit(text.charCodeAt(end + 1)));
}

/** UUIDs and traceparents have dashes on both sides of long digits. */
function isPartOfId(text: string, groups: readonly Group[]): boolean {
  const end = groups.at(-1)?.end ?? 0;
  const after = text.charCodeAt(end + 1);
  if (groups.length > 1 || text.charCodeAt(end) !== DASH || !(isDigit(after) || isLetter(after))) return false;
  return text.charCodeAt((groups[0]?.start ?? 0) - 1) === DASH;
}

const lengthsOf = (groups: readonly Group[]): string => groups.map(({ digits }) => digits.length).join('-');

/** Length of the gap between two groups: blanks around at most one dash, dot, plus, underscore, or escaped tab or line break. */
function gapAt(text: string, from: number): number {
  let at = from + spacesAt(text, from);
  const code = text.charCodeAt(at);
  if (code === DASH || code === DOT || code === PLUS || code === UNDERSCORE) at++;
  else if (code === BACKSLASH && 'tn'.includes(text.charAt(at + 1))) at += 2;
  else return at - from;
  return at + spacesAt(text, at) - from;
}

function spacesAt(text: string, from: number): number {
  let count = 0;
  while (count < 3 && isSpace(text.charCodeAt(from + count))) count++;
  return count;
}

/** In nested JSON, a letter before a digit may belong to an escape: `\\n4111…`. */
function isInWord(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (!isLetter(before)) return false;
  return !(text.charCodeAt(at - 2) === BACKSLASH && 'nrtbfv'.includes(text.charAt(at - 1)));
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end)) || isLetter(text.charCodeAt(end))) end++;
  return end - 1;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Luhn's check digit (ISO/IEC 7812-1). */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
/** Space, tab, and the non-breaking, figure and narrow spaces that print between groups. */
const isSpace = (code: number): boolean =>
  code === 32 || code === 9 || code === 0xa0 || code === 0x2007 || code === 0x202f;

const PLUS = 43;
const DASH = 45;
const DOT = 46;
const BACKSLASH = 92;
const UNDERSCORE = 95;
