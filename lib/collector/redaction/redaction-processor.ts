import type { TelemetryOptions } from '../../config/telemetry-options';
import { wordsOf } from '../../redaction/names/name-words';
import { REDACTED } from '../../redaction/patterns';
import type { Note } from '../note';
import { explained } from '../tiers/explained';
import { blockedNames } from './blocked-names';
import { blockedValues } from './blocked-values';
import { harmlessNames } from './harmless-names';
import { STANDARD_NAMES } from './standard-names';
import { userPattern } from './user-pattern';
import { capitalized, END, GAP, quoted, START } from './word-pattern';

/** The processor `redaction` of the Collector, and notes about how it differs from the services. */
export interface RedactionTranslation {
  /** The configuration of the processor. */
  readonly processor: Record<string, unknown>;
  readonly notes: readonly Note[];
}

/** Values that are never secret: the text that services write in place of a secret, and values that are too short. */
const ALLOWED_VALUE = `^(?:${quoted(REDACTED)}|true|false|[0-9]{1,2})?$`;

/**
 * The Collector's `redaction` processor, written from the tables of the redactor of the services. It is a second line of
 * defence, for services that have no redactor of their own: it replaces the values of secret names, and secrets in texts, by
 * `****`, in the attributes of spans, events, log records, scopes and resources, and in the bodies of log records.
 *
 * If RE2 cannot express a rule, the processor misses a secret rather than destroy data, because services redact their own. It does
 * not change attributes of OpenTelemetry's conventions and counts.
 *
 * @param options of the services: `redaction`, and `forceTrace`, whose header is a secret name
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.161.0/processor/redactionprocessor
 */
export function redactionProcessor({
  redaction = {},
  forceTrace,
}: Pick<TelemetryOptions, 'redaction' | 'forceTrace'>): RedactionTranslation {
  const { names = [], shapes = [], allow = [], replace } = redaction;
  const header = forceTrace ? forceTrace.header : undefined;
  const words = [...names, header].filter((name) => typeof name === 'string');
  const added = words.map(wordsOf).filter((all) => all.length > 0);
  const namePatterns = names.flatMap((name, index) =>
    typeof name === 'string' ? [] : [userPattern(name, `redaction.names[${index}]`)],
  );
  const shapePatterns = shapes.map((shape, index) => userPattern(shape, `redaction.shapes[${index}]`));
  return {
    processor: explained(
      {
        allow_all_keys: true,
        redact_all_types: true,
        summary: 'silent',
        ignored_keys: STANDARD_NAMES,
        ignored_key_patterns: [...allow.map(allowedName).filter(Boolean), ...harmlessNames(added)],
        allowed_values: [ALLOWED_VALUE],
        blocked_key_patterns: [...added.flatMap(addedName), ...namePatterns.filter(isText), ...blockedNames()],
        blocked_values: [...shapePatterns.filter(isText), ...blockedValues()],
      },
      REASONS,
    ),
    notes: [
      GENERAL,
      ...[...namePatterns, ...shapePatterns].filter((each): each is Note => !isText(each)),
      ...(names.length > 0 ? [NAMES] : []),
      ...(allow.length > 0 ? [ALLOW] : []),
      ...(replace ? [REPLACE] : []),
    ],
  };
}

const REASONS = {
  redact_all_types: 'Also reads numbers, lists and maps, which become texts if a secret is in them.',
  summary: 'Adds no attributes that say what was hidden.',
  ignored_keys: 'Attributes of the conventions that are frequent, or look secret. Their values are not read.',
  ignored_key_patterns: 'Names that look secret and are not, such as token_count. Their values are not read.',
  allowed_values:
    'What services write in place of a secret, and what is too short for one. These values pass under every name.',
  blocked_key_patterns: 'Names whose values are secret.',
  blocked_values: 'Texts that are secret, under any name.',
};

const GENERAL: Note = {
  option: 'redaction',
  effect: 'differs',
  text:
    'The Collector is a second line of defence for services without a redactor. It replaces a secret with `****`, together with ' +
    'the name before it in a text. It does not read span names, status messages and links. It also hides numbers that look like ' +
    'card numbers but have a wrong check digit. It recognizes fewer forms of names in texts than the services, and does not ' +
    'decode texts. It hides secrets after the decision: the disk of the gateway tier has the spans as services sent them.',
};
const NAMES: Note = {
  option: 'redaction.names',
  effect: 'differs',
  text:
    'In the Collector, a harmless ending takes precedence over an added name: if you add `order`, the Collector shows ' +
    '`order_count`, which the services hide. Add `order count` to hide it.',
};
const ALLOW: Note = {
  option: 'redaction.allow',
  effect: 'differs',
  text: 'The Collector does not look for secrets in the values of allowed names. The services do.',
};
const REPLACE: Note = {
  option: 'redaction.replace',
  effect: 'left out',
  text: 'The Collector cannot call a function. It replaces a secret with `****`, even if `replace` returned it.',
};

/** An added name as one word, or several adjacent ones, in any case. */
function addedName(words: readonly string[]): string[] {
  const camel = capitalized(words.join(' '));
  return [
    `(?i)${START}${words.map(quoted).join(GAP)}s?[0-9]{0,4}${END}`,
    `${camel}s?[0-9]{0,4}(?:$|[^a-z])|${START}${lowerFirst(camel)}s?[0-9]{0,4}(?:$|[^a-z])`,
  ];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const allowedName = (name: string): string => `(?i)^${wordsOf(name).map(quoted).join(GAP)}$`;

const isText = (pattern: string | Note): pattern is string => typeof pattern === 'string';
