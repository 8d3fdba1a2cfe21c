import {
  parsePattern,
  type PatternAlternative,
  type PatternAssertion,
  type PatternCharacter,
  type PatternElement,
  type PatternGroup,
  type PatternQuantifier,
} from '../../../bundled/regexp-syntax';
import { codePointsOf, type Range, rangesOf, re2Class, without } from './character-ranges';
import { NotInRe2 } from './not-in-re2';

/** RE2 allows no more repetitions, those of nested quantifiers multiplied. */
const MAX_REPETITIONS = 1000;
/** Longer patterns, such as long lists of Unicode properties, would bloat the configuration. */
const MAX_LENGTH = 20_000;
const MAX_DEPTH = 100;

/** Between the items of an array, which the Collector tests as one text. */
export const ITEM_SEPARATOR = '\0';

/** Line ends in JavaScript, but not in RE2. */
const OTHER_LINE_ENDS = '\\r\\x{2028}\\x{2029}';

/** The position in a pattern. */
interface Place {
  readonly flags: string;
  /** Whether every match begins here, or ends here. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly repetitions: number;
  readonly depth: number;
}

/**
 * Translates a regular expression of JavaScript into RE2, the syntax of the Collector. Each class and each letter becomes
 * the list of characters that JavaScript matches, because `\s`, `.` and the flag `i` mean something else in RE2. Groups do
 * not capture, because only the match counts.
 *
 * Without the flag `u`, `.` counts a character outside the Basic Multilingual Plane as two in JavaScript, and as one in RE2.
 *
 * @param tested `items`: the text is the items of an array, with {@link ITEM_SEPARATOR} between them, and a match lies
 *   within one item
 * @throws NotInRe2 for syntax that RE2 does not have: lookaround, references to groups, `^` and `$` in the middle, more than 1,000
 *   repetitions, half a surrogate pair, classes with strings
 */
export function re2Pattern(pattern: RegExp, tested: 'text' | 'items'): string {
  const writer = new Re2Writer(tested === 'items');
  const flags = pattern.flags.replaceAll(/[^imsuv]/g, '');
  const place = { flags, isFirst: true, isLast: true, repetitions: 1, depth: 0 };
  const text = writer.alternatives(parsePattern(pattern), place);
  if (text.length > MAX_LENGTH) throw new NotInRe2('a pattern whose classes take too much text');
  return text;
}

class Re2Writer {
  private readonly sets = new Map<string, string>();

  constructor(private readonly testsItems: boolean) {}

  alternatives(alternatives: readonly PatternAlternative[], place: Place): string {
    if (place.depth > MAX_DEPTH) throw new NotInRe2(`groups in groups, more than ${MAX_DEPTH}`);
    return alternatives.map(({ elements }) => this.sequence(elements, place)).join('|');
  }

  private sequence(elements: readonly PatternElement[], place: Place): string {
    const merged = withPairs(elements);
    const end = merged.length - 1;
    return merged
      .map((element, index) =>
        this.element(element, {
          ...place,
          isFirst: place.isFirst && index === 0,
          isLast: place.isLast && index === end,
        }),
      )
      .join('');
  }

  private element(element: PatternElement, place: Place): string {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return this.group(element, place);
      case 'Assertion':
        return this.assertion(element, place);
      case 'Quantifier':
        return this.quantifier(element, place);
      case 'Backreference':
        throw new NotInRe2(`the reference to a group ${element.raw}`);
      case 'Character':
        return this.character(element, place);
      default:
        if (/\\q\{|\\p\{(?:Basic_Emoji|Emoji_Keycap_Sequence|RGI_\w+)\}/.test(element.raw)) {
          throw new NotInRe2(`the class of strings ${element.raw}`);
        }
        return this.set(element.raw, place);
    }
  }

  private character({ value }: PatternCharacter, place: Place): string {
    const { flags } = place;
    const isUnicode = /[uv]/.test(flags);
    const hasOneCase = !flags.includes('i') || (!isUnicode && value > 0xffff);
    if (hasOneCase) return this.shown([[value, value]], place);
    return this.set(isUnicode ? `\\u{${value.toString(16)}}` : `\\u${value.toString(16).padStart(4, '0')}`, place);
  }

  private group({ alternatives, modifiers, raw }: PatternGroup, place: Place): string {
    const flags = modifiers ? modified(place.flags, modifiers) : place.flags;
    if (raw.length > MAX_LENGTH) throw new NotInRe2('a pattern that is too long');
    return `(?:${this.alternatives(alternatives, { ...place, flags, depth: place.depth + 1 })})`;
  }

  private assertion({ kind, negate, raw }: PatternAssertion, { flags, isFirst, isLast }: Place): string {
    if (kind === 'lookahead' || kind === 'lookbehind') throw new NotInRe2(`the ${kind} ${raw}`);
    if (kind === 'word') {
      // Then JavaScript counts two characters outside ASCII to words, and RE2 does not.
      if (/i/.test(flags) && /[uv]/.test(flags)) throw new NotInRe2(`the word boundary ${raw} with the flags i and u`);
      return negate ? '\\B' : '\\b';
    }
    const anchor = kind === 'start' ? '^' : '$';
    const isAtEdge = kind === 'start' ? isFirst : isLast;
    const isMultiline = flags.includes('m');
    if (!isAtEdge) throw new NotInRe2(`a ${anchor} in the middle of the pattern`);
    const consumed = `${this.testsItems ? '\\x00' : ''}${isMultiline ? OTHER_LINE_ENDS : ''}`;
    const atLines = isMultiline ? `(?m:${anchor})` : anchor;
    return consumed === '' ? atLines : `(?:${atLines}|[${consumed}])`;
  }

  private quantifier({ element, min, max, raw }: PatternQuantifier, place: Place): string {
    const most = Number.isFinite(max) ? max : min;
    const repetitions = place.repetitions * Math.max(1, most);
    if (repetitions > MAX_REPETITIONS) throw new NotInRe2(`more than ${MAX_REPETITIONS} repetitions, ${raw}`);
    const repeats = max > 1;
    const { isFirst, isLast } = place;
    const inner = { ...place, repetitions, isFirst: isFirst && !repeats, isLast: isLast && !repeats };
    return `${this.element(element, inner)}${quantity(min, max)}`;
  }

  /** The set of characters that JavaScript matches with these flags. */
  private set(source: string, place: Place): string {
    const flags = place.flags.replace('m', '');
    const key = `${flags}/${source}`;
    const known = this.sets.get(key) ?? this.shown(rangesOf(source, flags), place);
    this.sets.set(key, known);
    return known;
  }

  private shown(ranges: readonly Range[], { flags }: Place): string {
    const points = /[uv]/.test(flags) ? ranges : codePointsOf(ranges);
    if (!points) throw new NotInRe2('half of a character outside the Basic Multilingual Plane (use the flag u)');
    return re2Class(this.testsItems ? without(points, 0) : points);
  }
}

/** Joins the two halves of a character outside the Basic Multilingual Plane: without `u`, a pattern has both. */
function withPairs(elements: readonly PatternElement[]): readonly PatternElement[] {
  const merged: PatternElement[] = [];
  for (const element of elements) {
    const before = merged.at(-1);
    if (before && isHalf(before, 0xd800) && isHalf(element, 0xdc00)) {
      const point = (before.value - 0xd800) * 0x400 + (element.value - 0xdc00) + 0x1_0000;
      merged.splice(-1, 1, { type: 'Character', raw: before.raw + element.raw, value: point });
    } else merged.push(element);
  }
  return merged;
}

function isHalf(element: PatternElement, first: number): element is PatternCharacter {
  return element.type === 'Character' && element.value >= first && element.value < first + 0x400;
}

function modified(flags: string, { add, remove }: NonNullable<PatternGroup['modifiers']>): string {
  const names = { ignoreCase: 'i', multiline: 'm', dotAll: 's' } as const;
  let changed = flags;
  for (const [name, flag] of Object.entries(names) as [keyof typeof names, string][]) {
    if (remove?.[name]) changed = changed.replace(flag, '');
    if (add[name] && !changed.includes(flag)) changed += flag;
  }
  return changed;
}

function quantity(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
