import type { SecretNames } from './secret-names';
import { type NameInText, nameBefore } from './name-before';
import { valueAfter } from './value-after';

/** Answers what stands in the place of the value of a secret name. */
export type HideNamed = (name: string, value: string) => string;

const ANY_SEPARATOR = /[:=>]|%3[ad]/i;
const SEPARATOR = /[:=>]|%3[ad]/gi;

/**
 * Hides the values of secret names in a text: `password=…`, `"token":"…"` (and the same inside of JSON inside of JSON),
 * header lines, query strings, `<pin>…</pin>`. Each separator is looked at once, backwards for a name and forwards for
 * a value, and a value that was hidden is not looked at again, so the time is linear in the text.
 *
 * @example
 * ```ts
 * hideNamedValues('user=bob password=hunter2', new SecretNames(), () => '[redacted]');
 * // => 'user=bob password=[redacted]'
 * ```
 */
export function hideNamedValues(text: string, names: SecretNames, hide: HideNamed): string {
  if (!ANY_SEPARATOR.test(text) || !names.occurIn(text)) return text;
  let result = '';
  let kept = 0;
  SEPARATOR.lastIndex = 0;
  for (let found = SEPARATOR.exec(text); found; found = SEPARATOR.exec(text)) {
    const [separator] = found;
    const resume = SEPARATOR.lastIndex;
    const place = nameBefore(text, found.index, separator, kept);
    const name = place && secretName(place, names);
    const value = name && valueAfter(text, resume, separator, place);
    if (!name || !value) continue;
    // Quotes around what stands for a number or an object keep JSON readable by machines.
    const quote = value.bare ? '\\'.repeat(place.escapes) + place.quote : '';
    result += text.slice(kept, value.start) + quote + hide(name, text.slice(value.start, value.end)) + quote;
    kept = value.end;
    SEPARATOR.lastIndex = Math.max(kept, resume);
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function secretName({ text, quote }: NameInText, names: SecretNames): string | undefined {
  if (quote === '') return names.nameIn(text);
  return names.hides(text) ? text : undefined;
}
