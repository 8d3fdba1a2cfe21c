import { Redactor, type RedactionOptions, redactor } from '../../redaction/redactor';
import { REDACTED } from '../../redaction/patterns';
import { invalidOption } from '../../validation/option-error';
import type { ExportedText } from './exported-texts';

/** What {@link SecretSearch} looks for, in addition to the names and shapes that redaction knows. */
export interface SecretSearchOptions extends Pick<RedactionOptions, 'names' | 'shapes' | 'allow'> {
  /** Secrets that the test planted. They are also found in base64, hexadecimal, percent-encoding and JSON. */
  readonly secrets?: readonly string[];
}

export interface Leak {
  readonly text: string;
  /** What is wrong: `planted secret 1 (hun…)`. */
  readonly reason: string;
}

/** A shorter text would be found by accident. */
const SHORTEST_PLANTED = 4;
/** Stars and the like, by which applications replace secrets. */
const MASK = /^(?:[*•·#x.…-]+|<[^<>]*>|\[[^[\]]*\])$/i;

/** Finds secrets in texts that were exported. */
export class SecretSearch {
  private readonly planted: readonly { readonly label: string; readonly forms: readonly string[] }[];
  private readonly rules: Redactor;
  private found: string[] = [];

  /** @throws OptionError if an option is invalid */
  constructor({ secrets = [], ...rules }: SecretSearchOptions) {
    this.planted = secrets.map((secret, index) => {
      if (typeof secret !== 'string' || secret.length < SHORTEST_PLANTED) {
        const expected = `a text of ${SHORTEST_PLANTED} or more characters`;
        throw invalidOption(`toHaveExportedNoSecret: secrets[${index}]`, expected, secret);
      }
      return { label: `planted secret ${index + 1} (${masked(secret)})`, forms: formsOf(secret) };
    });
    this.rules = new Redactor({
      ...rules,
      replace: ({ text }) => {
        if (text !== undefined) this.found.push(text);
        return undefined;
      },
    });
  }

  leaksIn({ name, text }: ExportedText): readonly Leak[] {
    const planted = this.planted.flatMap(({ label, forms }) => {
      const form = forms.find((one) => text.includes(one) || text.toLowerCase().includes(one.toLowerCase()));
      return form === undefined ? [] : [{ text: form, reason: label }];
    });
    if (planted.length > 0) return planted;
    if (name !== undefined && this.rules.hides(name) && text !== '' && !isReplacement(text, name)) {
      return [{ text, reason: `the name "${name}" says that the value is a secret (${masked(text)})` }];
    }
    this.found = [];
    this.rules.text(text);
    return this.found
      .filter((secret) => !isReplacement(secret, name ?? ''))
      .map((secret) => ({ text: secret, reason: `looks like a secret (${masked(secret)})` }));
  }
}

/** Its beginning, so that a failure does not leak it, too. */
function masked(secret: string): string {
  return `${secret.slice(0, Math.min(3, Math.floor(secret.length / 3)))}…, ${secret.length} characters`;
}

function isReplacement(text: string, name: string): boolean {
  return text === REDACTED || text === redactor().inPlaceOf(name) || MASK.test(text);
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((offset) => {
      const form = base64Within(bytes, offset);
      return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
}

/** The part of the base64 of a longer text that the secret alone determines, if it begins at this offset of three bytes. */
function base64Within(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(first, last);
}
