interface Network {
  readonly lengths: readonly number[];
  readonly prefix: RegExp;
}

/**
 * First digits and lengths of the card networks (ISO/IEC 7812). Luhn's check alone would take one in ten long numbers
 * for a card: times in milliseconds, article numbers, ids.
 *
 * Visa's cards of 13 digits died out long ago, and German and Japanese article numbers (EAN-13) would look like them.
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

const GAP = String.raw`(?:[ .+\-_\u00a0\u2007\u202f]|%20)`;

/** What stands before a word. In JSON inside of JSON a letter may belong to an escape: `\\n4111…`. */
const WORD_BREAK = String.raw`(?:^|[^A-Za-z0-9]|\\[nrtbfv]|\\u[0-9A-Fa-f]{4})`;

/** Holds where a word begins. */
export const BEFORE_WORD = `(?<=${WORD_BREAK})`;

/**
 * Digits, alone or in groups; letters on either side, or a decimal point before, make them part of something else. What
 * stands before is asked at the first digit and not at every character, which takes a third of the time.
 */
const DIGIT_GROUPS = new RegExp(
  String.raw`\d(?<=${WORD_BREAK}\d)(?<!\d\.\d)\d{2,}(?:${GAP}\d{3,}){0,32}(?:${GAP}\d{1,2})?(?![A-Za-z0-9])`,
  'g',
);

/** What a text with a card number has in any case: long digits, or groups of them. */
export const CARD_HINT = new RegExp(String.raw`${WORD_BREAK}\d{3,}(?:${GAP}\d{3}|\d{10})`);

/** Patterns of this file, for the test that holds them to linear time. */
export const CARD_PATTERNS: readonly RegExp[] = [CARD_HINT, DIGIT_GROUPS];

/** Whether digits without separators are a card number: of a network's prefix and length, with the right check digit. */
export function isCardNumber(digits: string): boolean {
  return (
    digits.length >= 13 &&
    digits.length <= 19 &&
    NETWORKS.some(({ lengths, prefix }) => lengths.includes(digits.length) && prefix.test(digits)) &&
    passesLuhn(digits)
  );
}

/** The text with each card number, in one piece or in groups of digits, replaced by what `hide` makes of it. */
export function withoutCardNumbers(text: string, hide: (found: string) => string): string {
  return text.replace(DIGIT_GROUPS, (run: string, at: number) => {
    if (run.length < 13) return run;
    const behind = text.slice(at + run.length, at + run.length + 2);
    return withoutCardsIn(run, text[at - 1] === '-', run + behind, hide);
  });
}

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

const GROUP = new RegExp(`(?:^|${GAP})(\\d+)`, 'g');

/** Other digits may stand next to a card number in the run, so each stretch of whole groups is tried. */
function withoutCardsIn(run: string, dashed: boolean, context: string, hide: (found: string) => string): string {
  const groups = groupsOf(run);
  let result = '';
  let kept = 0;
  for (let first = 0; first < groups.length; first++) {
    const card = cardFrom(groups.slice(first, first + 7));
    const start = card?.[0]?.start;
    const end = card?.at(-1)?.end;
    if (!card || start === undefined || end === undefined) continue;
    if (isPartOfId(card, start === 0 ? dashed : run[start - 1] === '-', context.slice(end))) continue;
    result += run.slice(kept, start) + hide(run.slice(start, end));
    kept = end;
    first += card.length - 1;
  }
  return result + run.slice(kept);
}

function groupsOf(run: string): Group[] {
  return Array.from(run.matchAll(GROUP), ({ index, 0: match, 1: digits = '' }) => {
    const end = index + match.length;
    return { digits, start: end - digits.length, end };
  });
}

/** The longest stretch of groups, from the first on, that is a card number. */
function cardFrom(groups: readonly Group[]): readonly Group[] | undefined {
  let digits = '';
  let found: readonly Group[] | undefined;
  for (const [index, group] of groups.entries()) {
    digits += group.digits;
    if (isCardNumber(digits)) found = groups.slice(0, index + 1);
  }
  return found;
}

/** UUIDs and traceparents have dashes too, but never the groups that are printed on a card. */
function isPartOfId(groups: readonly Group[], dashBefore: boolean, behind: string): boolean {
  if (!/^-[A-Za-z0-9]/.test(behind)) return false;
  const lengths = groups.map(({ digits }) => digits.length).join('-');
  return groups.length === 1 ? dashBefore : !/^4-(?:4-4-|6-)/.test(lengths);
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
