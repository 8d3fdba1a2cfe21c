/** Hash of the last three characters, in any case, from the hash before the last one. */
export function hashWith(hash: number, code: number): number {
  return ((hash << 5) ^ (code | 32)) & 0x7fff;
}

/**
 * Finds where secret names may begin while a text is read character by character. Two tests keep this cheap: a table
 * from three characters to those that may follow, then, for the few places that pass, a pattern of the words.
 */
export class NameHints {
  /** By the hash of three characters: one bit per character that may follow. */
  readonly following = new Int32Array(0x8000);
  private readonly sources = new Map<number, Set<string>>();
  /**
   * By the same hash: patterns that match whole words, so that `connect` is no hint for `connection string`. There are
   * hundreds, so each is compiled when it is first needed.
   */
  private readonly patterns = new Map<number, RegExp>();

  /** @param words a word with spaces in it is also found with other separators, or none */
  constructor(words: readonly string[]) {
    for (const word of words) for (const beginning of beginnings(word)) this.add(beginning, sourceOf(word));
  }

  /** Whether a name begins with the three characters of `hash`, the last of which is at `at`. */
  beginsAt(hash: number, text: string, at: number): boolean {
    const mask = this.following[hash] as number;
    if ((mask & bitOf(at + 1 < text.length ? text.charCodeAt(at + 1) : 0)) === 0) return false;
    const pattern = this.patterns.get(hash) ?? this.compile(hash);
    pattern.lastIndex = at - 2;
    return pattern.test(text);
  }

  private compile(hash: number): RegExp {
    const pattern = new RegExp([...(this.sources.get(hash) ?? [])].join('|'), 'iy');
    this.patterns.set(hash, pattern);
    return pattern;
  }

  private add(beginning: string, source: string): void {
    if (beginning.length === 2) for (const end of WORD_ENDS) this.mark(beginning + end, ANY, source);
    else if (beginning.length === 3) this.mark(beginning, END_OF_WORD, source);
    else this.mark(beginning, bitOf(beginning.charCodeAt(3)) & ~OTHER || OTHER, source);
  }

  private mark(beginning: string, mask: number, source: string): void {
    let hash = 0;
    for (let index = 0; index < 3; index++) hash = hashWith(hash, beginning.charCodeAt(index));
    this.following[hash]! |= mask;
    this.sources.set(hash, (this.sources.get(hash) ?? new Set()).add(source));
  }
}

/** One bit per letter; all other characters share the first. A capital may also begin the next word of a name. */
function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code & 31);
  return code >= 65 && code <= 90 ? OTHER | (1 << (code & 31)) : OTHER;
}

const OTHER = 1;
const ANY = -1;
/** A plural may end a word too. */
const END_OF_WORD = OTHER | (1 << (115 & 31));
const WORD_ENDS = Array.from('=:"\'` _-.\\/[]()<>,;0123456789s');
const SEPARATORS = ['', ' ', '_', '-', '.', ':', '"'];

function beginnings(word: string): string[] {
  const [head = '', ...rest] = word.split(' ');
  if (rest.length === 0 || head.length > 3) return [head];
  return SEPARATORS.map((separator) => head + separator + rest.join(''));
}

/** The separators that `SecretNames` allows between words. */
const sourceOf = (word: string): string => word.replaceAll(' ', '[^a-z0-9]{0,4}');
