/** Hash of the last three characters, without regard to case, given that of those before. */
export function hashWith(hash: number, code: number): number {
  return ((hash << 5) ^ (code | 32)) & 0x7fff;
}

/**
 * Says, while a text is read character by character, whether a secret name can stand in it: a table from three
 * characters to what may follow them.
 */
export class NameHints {
  /** By the hash of three characters: a bit for each that may follow. */
  readonly following = new Int32Array(0x8000);

  /** @param words those with a space in them are found however their parts are joined */
  constructor(words: readonly string[]) {
    for (const word of words) for (const spelling of spellings(word)) this.add(spelling);
  }

  /** Whether a name begins with the three characters of `hash`, of which the last stands at `at`. */
  beginsAt(hash: number, text: string, at: number): boolean {
    const mask = this.following[hash] as number;
    return mask !== 0 && (mask & bitOf(at + 1 < text.length ? text.charCodeAt(at + 1) : 0)) !== 0;
  }

  private add(word: string): void {
    if (word.length === 2) for (const end of WORD_ENDS) this.mark(word + end, ANY);
    else this.mark(word, word.length === 3 ? END_OF_WORD : bitOf(word.charCodeAt(3)) & ~OTHER || OTHER);
  }

  private mark(beginning: string, mask: number): void {
    let hash = 0;
    for (let index = 0; index < 3; index++) hash = hashWith(hash, beginning.charCodeAt(index));
    this.following[hash] = (this.following[hash] ?? 0) | mask;
  }
}

/** Each letter has a bit, and what is no letter has the first; a capital may begin the next word of a name. */
function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code & 31);
  return code >= 65 && code <= 90 ? OTHER | (1 << (code & 31)) : OTHER;
}

const OTHER = 1;
const ANY = -1;
/** A plural may end a word as well. */
const END_OF_WORD = OTHER | (1 << (115 & 31));
const WORD_ENDS = Array.from('=:"\'` _-.\\/[]()<>,;0123456789s');
const SEPARATORS = ['', ' ', '_', '-', '.', ':', '"'];

function spellings(word: string): string[] {
  const [head = '', ...rest] = word.split(' ');
  if (rest.length === 0 || head.length > 3) return [head];
  return SEPARATORS.map((separator) => head + separator + rest.join(''));
}
