import { invalidOption } from '../../validation/option-error';
import { warn } from '../../diagnostics/warning';
import type { SamplingRule } from './sampling-rule';
import { isRatio } from '../probability/trace-id-ratio';

export interface SamplingText {
  /** Ratio for traces that match no rule, if the text contains one. */
  readonly ratio: number | undefined;
  readonly rules: readonly SamplingRule[];
}

interface InvalidPart {
  readonly text: string;
  readonly reason: string;
}

const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d+)?$/i;
const REQUEST = /^(?:(?<method>[A-Za-z]+)\s+)?(?<route>\/.*)$/;
const CALLSITE = /^(?<target>[^[\]]*)(?:\[(?<span>[^[\]]+)\])?$/;

/**
 * Parses rules such as `0.1,/checkout=1,GET /health=0,OrdersService[create_order]=0.5`, separated by commas. A number
 * alone is the ratio for all other traces. In front of `=` you write a route, a method and a route, or `target[span]`
 * as in filters, where one of the two is optional.
 *
 * @throws OptionError if a part has another form
 *
 * @example
 * ```ts
 * parseSampling('0.1,GET /health=0').rules; // => [{ method: 'GET', route: '/health', ratio: 0 }]
 * ```
 */
export function parseSampling(text: string, option = 'rules'): SamplingText {
  const { invalid, ...parsed } = read(text);
  const [first] = invalid;
  if (first) {
    throw invalidOption(option, 'rules such as 0.1,/checkout=1,GET /health=0', first.text, `In it, ${first.reason}.`);
  }
  return parsed;
}

/** Like {@link parseSampling}, for environment variables: skips invalid parts with a warning. */
export function parseSamplingLossy(text: string, variable: string): SamplingText {
  const { invalid, ...parsed } = read(text);
  for (const { text: part, reason } of invalid) {
    warn('SAMPLING_RULE_IGNORED', `The part ${JSON.stringify(part)} of ${variable} is ignored: ${reason}.`);
  }
  return parsed;
}

/** @returns `undefined` if the text is not a number from 0 to 1 */
export function parseRatio(text: string): number | undefined {
  const number = NUMBER.test(text.trim()) ? Number(text) : undefined;
  return isRatio(number) ? number : undefined;
}

function read(text: string): SamplingText & { readonly invalid: readonly InvalidPart[] } {
  const rules: SamplingRule[] = [];
  const invalid: InvalidPart[] = [];
  let ratio: number | undefined;
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const parsed = part.includes('=') ? readRule(part) : parseRatio(part);
    if (typeof parsed === 'object') rules.push(parsed);
    else if (typeof parsed === 'string') invalid.push({ text: part, reason: parsed });
    else if (parsed === undefined) invalid.push({ text: part, reason: 'it is neither a rule nor a ratio from 0 to 1' });
    else if (ratio === undefined) ratio = parsed;
    else invalid.push({ text: part, reason: 'the text already contains a ratio for all other traces' });
  }
  return { ratio, rules, invalid };
}

/** @returns the rule, or the reason why it is invalid */
function readRule(part: string): SamplingRule | string {
  const end = part.lastIndexOf('=');
  const subject = part.slice(0, end).trim();
  const ratio = parseRatio(part.slice(end + 1));
  if (ratio === undefined) return `\`${part.slice(end + 1).trim()}\` is not a ratio from 0 to 1`;
  const groups: Partial<Record<string, string>> = (REQUEST.exec(subject) ?? CALLSITE.exec(subject))?.groups ?? {};
  const given = Object.entries(groups).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []));
  if (given.length === 0) return 'the text before = must have the form /route, METHOD /route or target[span]';
  return { ...(Object.fromEntries(given) as Omit<SamplingRule, 'ratio'>), ratio };
}
