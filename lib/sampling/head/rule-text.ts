import { invalidOption } from '../../validation/option-error';
import { warn } from '../../diagnostics/warning';
import type { SamplingRule } from './sampling-rule';
import { isRatio } from '../probability/trace-id-ratio';

/** What a text says about sampling. */
export interface SamplingText {
  /** TraceIdRatio of the traces that no rule is about, where the text gives it. */
  readonly ratio: number | undefined;
  readonly rules: readonly SamplingRule[];
}

/** A part of a text that is no rule. */
interface InvalidPart {
  readonly text: string;
  readonly reason: string;
}

const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d+)?$/i;
const REQUEST = /^(?:(?<method>[A-Za-z]+)\s+)?(?<route>\/.*)$/;
const CALLSITE = /^(?<target>[^[\]]*)(?:\[(?<span>[^[\]]+)\])?$/;

/**
 * Reads rules such as `0.1,/checkout=1,GET /health=0,OrdersService[create_order]=0.5`, separated by commas: a ratio
 * alone is that of all other traces; before `=` stands a route, a method and a route, or, as in filters, a target and a
 * span in brackets, of which one may be left out.
 *
 * @throws OptionError where a part is none of these
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

/** As {@link parseSampling}, for the environment: takes what is valid, and warns about the rest. */
export function parseSamplingLossy(text: string, variable: string): SamplingText {
  const { invalid, ...parsed } = read(text);
  for (const { text: part, reason } of invalid) {
    warn('SAMPLING_RULE_IGNORED', `The part ${JSON.stringify(part)} of ${variable} is ignored: ${reason}.`);
  }
  return parsed;
}

/** @returns `undefined` where the text is no number from 0 to 1 */
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
    const said = part.includes('=') ? readRule(part) : parseRatio(part);
    if (typeof said === 'object') rules.push(said);
    else if (typeof said === 'string') invalid.push({ text: part, reason: said });
    else if (said === undefined) invalid.push({ text: part, reason: 'it is neither a rule nor a ratio from 0 to 1' });
    else if (ratio === undefined) ratio = said;
    else invalid.push({ text: part, reason: 'the ratio of all other traces has been given before' });
  }
  return { ratio, rules, invalid };
}

/** The rule, or what is wrong with it. */
function readRule(part: string): SamplingRule | string {
  const end = part.lastIndexOf('=');
  const subject = part.slice(0, end).trim();
  const ratio = parseRatio(part.slice(end + 1));
  if (ratio === undefined) return `\`${part.slice(end + 1).trim()}\` is no ratio from 0 to 1`;
  const groups: Partial<Record<string, string>> = (REQUEST.exec(subject) ?? CALLSITE.exec(subject))?.groups ?? {};
  const given = Object.entries(groups).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []));
  if (given.length === 0) return 'before = it is not of the form /route, METHOD /route or target[span]';
  return { ...(Object.fromEntries(given) as Omit<SamplingRule, 'ratio'>), ratio };
}
