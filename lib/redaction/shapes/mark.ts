import type { Finding } from '../finding';

/** Text by which a secret is known, at the beginning of a word or at a character that is in no word. */
export interface Mark {
  /** At least one character; lower case where the case does not matter. */
  readonly text: string;
  readonly anyCase: boolean;
  /**
   * Called where the mark stands in a text; adds what it finds.
   *
   * @returns where the search goes on; `at` where nothing was found
   */
  find(text: string, at: number, found: Finding[]): number;
}
