/** Strangers choose many of the texts that are compared: of a longer one, the beginning counts. */
const MAX_LENGTH = 1024;

export function bounded(text: string): string {
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}

/**
 * The pattern without `g` and `y`: with them, it remembers where the last match ended and begins there the next time.
 *
 * @param added flags that the result has besides
 */
export function stateless({ source, flags }: RegExp, added = ''): RegExp {
  return new RegExp(source, flags.replaceAll(/[gy]/g, '') + added);
}
