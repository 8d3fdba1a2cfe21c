import type { Finding } from '../finding';

/** Literal text that identifies a secret, at the beginning of a word or at a character outside of words. */
export interface Mark {
  /** At least one character; in lower case if `anyCase`. */
  readonly text: string;
  readonly anyCase: boolean;
  /**
   * Called at each mark in a text. Adds the secret to `found`.
   *
   * @returns where the search continues; `at` if there is no secret
   */
  find(text: string, at: number, found: Finding[]): number;
}
