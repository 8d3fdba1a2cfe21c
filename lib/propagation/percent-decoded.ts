const PERCENT = 0x25;

/**
 * Works like `decodeURIComponent`, but does not throw: an exception costs a hundred times as much as the text that
 * causes it, and an untrusted caller can send thousands of such texts per request.
 *
 * @returns `undefined` for text that is not percent-encoded UTF-8
 *
 * @example
 * ```ts
 * percentDecoded('caf%C3%A9'); // => 'café'
 * percentDecoded('100%'); // => undefined
 * ```
 */
export function percentDecoded(text: string): string | undefined {
  const first = text.indexOf('%');
  if (first === -1) return text;
  return isDecodable(text, first) ? decodeURIComponent(text) : undefined;
}

function isDecodable(text: string, first: number): boolean {
  let at = first;
  while (at < text.length) {
    if (text.charCodeAt(at) !== PERCENT) {
      at++;
      continue;
    }
    const length = characterLength(text, at);
    if (length === 0) return false;
    at += length * 3;
  }
  return true;
}

/**
 * Length in bytes of the character that starts here; 0 if it is invalid.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc3629#section-4
 */
function characterLength(text: string, at: number): number {
  const lead = byteAt(text, at);
  if (lead < 0) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = byteAt(text, at + 3);
  if (second < (SECOND_FROM[lead] ?? 0x80) || second > (SECOND_TO[lead] ?? 0xbf)) return 0;
  for (let index = 2; index < length; index++) {
    const byte = byteAt(text, at + index * 3);
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

/** Bounds of the second byte that exclude overlong forms, surrogates, and code points beyond Unicode. */
const SECOND_FROM: Readonly<Record<number, number>> = { 0xe0: 0xa0, 0xf0: 0x90 };
const SECOND_TO: Readonly<Record<number, number>> = { 0xed: 0x9f, 0xf4: 0x8f };

/** -1 if there is no byte. */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== PERCENT) return -1;
  const high = digitAt(text, at + 1);
  const low = digitAt(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
