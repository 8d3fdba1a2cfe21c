import type { AttributeMatch } from '../../matching/attribute-match';
import { ottlNumber, ottlText } from './ottl-text';
import { ITEM_SEPARATOR, re2Pattern } from './re2/re2-pattern';

/** The part of a longer text that a service tests: 1,024 characters. RE2 allows no more than 1,000 repetitions. */
const LONGER = '^(?P<text>(?s:.{1000}.{24}))(?s:.)';
const TESTED_LENGTH = 1024;

/** An array of strings as JSON. Numbers and booleans, which a pattern never matches, have no quotes. */
const STRINGS = '^\\[(?:null,)*"';

/**
 * Conditions on a span's own attributes in OTTL, of which one must hold. The Collector's `string_attribute` would also look
 * at the resource, and not into arrays; its `numeric_attribute` and `boolean_attribute` read other values as 0 and false.
 *
 * A pattern tests the first 1,024 characters of a text, as a service does, but all characters of an array's items.
 *
 * @param match any value without it; not a function
 * @returns none if no value can match
 * @throws NotInRe2 for a pattern that RE2 cannot say
 */
export function attributeConditions(key: string, match?: Exclude<AttributeMatch, Function>): readonly string[] {
  const value = `span.attributes[${ottlText(key)}]`;
  if (match === undefined) return [`${value} != nil`];
  if (match instanceof RegExp) return patternConditions(value, match);
  const literal =
    typeof match === 'string' ? ottlText(match) : typeof match === 'number' ? ottlNumber(match) : `${match}`;
  if (literal === undefined) return [];
  return [`${value} == ${literal}`, `IsList(${value}) and ContainsValue(${value}, ${literal})`];
}

function patternConditions(value: string, pattern: RegExp): readonly string[] {
  const tested = ottlText(re2Pattern(pattern, 'text'));
  const items = ottlText(re2Pattern(pattern, 'items'));
  const longer = ottlText(LONGER);
  const start = `ExtractPatterns(${value}, ${longer})["text"]`;
  return [
    // A text of 1,024 bytes or less has no more characters, and needs no second look.
    `IsString(${value}) and (Len(${value}) <= ${TESTED_LENGTH} or not IsMatch(${value}, ${longer})) and IsMatch(${value}, ${tested})`,
    `IsString(${value}) and Len(${value}) > ${TESTED_LENGTH} and IsMatch(${value}, ${longer}) and IsMatch(${start}, ${tested})`,
    `IsList(${value}) and IsMatch(String(${value}), ${ottlText(STRINGS)}) and IsMatch(Concat(${value}, ${ottlText(ITEM_SEPARATOR)}), ${items})`,
  ];
}
