import {
  COUNTED_NAMES,
  COUNTED_TOKENS,
  HARMLESS_BEGINNINGS,
  HARMLESS_ENDINGS,
  HARMLESS_FRAGMENTS,
  HARMLESS_TOKENS,
} from '../../redaction/patterns';
import { FRAGMENTS } from './blocked-names';
import { anyOf, camel, eitherCase, GAP, spaced, START } from './word-pattern';

/** Endings of names whose values are texts, which may hold a secret: their values are looked at unless the name is secret. */
const TEXT_ENDINGS: ReadonlySet<string> = new Set(
  'url uri endpoint path file dir details settings preferences rules policy banner domain'.split(' '),
);
/** Plural names that, if they stand alone, usually hold the secrets and not their number. */
const COLLECTIONS: ReadonlySet<string> = new Set(['cookies', 'secrets', 'passwords', 'credentials', 'cards']);
/** Words of secret names that may stand before a {@link TEXT_ENDINGS}: `private_key_path`, `auth.url`. */
const BEFORE_TEXT = ['auth', 'key', 'code', 'session', 'card', 'signature'];

/**
 * RE2 patterns of names that look secret and are not, such as `token_count`. The Collector looks at no value of such a name,
 * so the patterns spare names whose values are texts.
 *
 * @param added the words of the names that a user added, which stay secret
 */
export function harmlessNames(added: readonly (readonly string[])[]): string[] {
  const isFree = (ending: string): boolean => !added.some((words) => words.at(-1) === ending);
  const endings = HARMLESS_ENDINGS.filter(isFree);
  const plain = endings.filter((ending) => !TEXT_ENDINGS.has(ending));
  const texts = endings.filter((ending) => TEXT_ENDINGS.has(ending));
  const beginnings = HARMLESS_BEGINNINGS.filter((beginning) => !added.some(([first]) => first === beginning));
  const counted = COUNTED_NAMES.filter(isFree);
  const alone = counted.filter((name) => !COLLECTIONS.has(name));
  const before = [...FRAGMENTS, ...BEFORE_TEXT];
  return [
    String.raw`[\W_]${anyOf(plain)}$`,
    `${camel(plain, 5)}$`,
    `(?:${START}${anyOf(before)}|${camel(before, 3)})s?${GAP}${anyOf(texts.map(eitherCase))}$`,
    `(?:^|[.])${anyOf(beginnings)}(?:_|[A-Z])`,
    `(?:${START}${anyOf(COUNTED_TOKENS)}|${camel(COUNTED_TOKENS, 3)})${GAP}${anyOf(counted.map(eitherCase))}$|(?:^|[.])${anyOf(alone)}$`,
    `(?:${START}${anyOf(HARMLESS_TOKENS.map(spaced))}|${camel(HARMLESS_TOKENS, 3)})${GAP}[Tt]okens?$`,
    `[Tt]okens?${GAP}(?:[Cc]ount|[Pp]er)|${anyOf(HARMLESS_FRAGMENTS.map(eitherCase))}`,
  ];
}
