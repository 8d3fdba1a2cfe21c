/** The words of a name, in lower case, split at separators and capitals. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The letters and digits of a name, in lower case. */
export function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Whether a word, or up to four adjacent words joined, is in the list. A plural and a trailing number are ignored:
 * `aes256Key` is `aesKey`.
 */
export function hasWord(words: readonly string[], listed: (word: string) => boolean): boolean {
  return words.some((_word, index) => {
    let adjoining = '';
    let withoutNumbers = '';
    for (const word of words.slice(index, index + 4)) {
      adjoining += word;
      withoutNumbers += word.replace(/\d{1,4}$/, '');
      const bare = adjoining.replace(/\d{1,4}$/, '');
      if (listed(adjoining) || listed(bare) || listed(bare.replace(/s$/, '')) || listed(withoutNumbers)) return true;
    }
    return false;
  });
}
