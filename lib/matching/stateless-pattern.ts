/** Untrusted callers choose many of the texts, so only the beginning of a longer text is tested. */
const MAX_LENGTH = 1024;

export function bounded(text: string): string {
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}

/**
 * A copy of the pattern without `g` and `y`, which would start each test where the last match ended.
 *
 * @param added flags to add
 */
export function stateless({ source, flags }: RegExp, added = ''): RegExp {
  return new RegExp(source, flags.replaceAll(/[gy]/g, '') + added);
}
