import {
  COUNTED_NAMES,
  COUNTED_TOKENS,
  HARMLESS_BEGINNINGS,
  HARMLESS_ENDINGS,
  HARMLESS_FRAGMENTS,
  HARMLESS_TOKENS,
  SECRET_FRAGMENTS,
} from '../../redaction/patterns';
import { anyOf, capitalized, GAP, spaced } from './word-pattern';

/** Endings of names whose values are texts, which may hold a secret: their values are looked at unless the name is secret. */
const TEXT_ENDINGS: ReadonlySet<string> = new Set(
  'url uri endpoint path file dir details settings preferences rules policy banner domain'.split(' '),
);
/** Counted names that, standing alone, hold the secrets more often than their number. */
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
  const names = SECRET_FRAGMENTS.filter((fragment) => !fragment.includes(' '));
  const counted = COUNTED_NAMES.filter(isFree);
  const alone = counted.filter((name) => !COLLECTIONS.has(name));
  return [
    String.raw`(?i)[\W_]${anyOf(plain)}$`,
    `[a-z0-9]${anyOf(plain.map(capitalized))}$`,
    `(?i)${anyOf([...names, ...BEFORE_TEXT])}s?${GAP}${anyOf(texts)}$`,
    `(?:^|[.])${anyOf(beginnings)}(?:_|[A-Z])`,
    `(?i)${anyOf(COUNTED_TOKENS)}${GAP}${anyOf(counted)}$|(?:^|[.])${anyOf(alone)}$`,
    `(?i)${anyOf(HARMLESS_TOKENS.map(spaced))}${GAP}tokens?$|tokens?${GAP}(?:per|count)|${anyOf(HARMLESS_FRAGMENTS)}`,
  ];
}
