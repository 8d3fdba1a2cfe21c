/** Tokens of one issuer that are known by how they are written. */
export interface IssuedToken {
  readonly issuer: string;
  /**
   * Each is literal text with parts in between: `<alphabet:length>` has as many characters of an alphabet of
   * `token-shape.ts` (`a-b` is a range), `{a,b}` is one of several texts.
   */
  readonly shapes: readonly string[];
  /** The lengths are exact, and no letter or digit follows: for what begins like other text. */
  readonly exact?: boolean;
  /** Without a digit it is a word that begins like a token. */
  readonly digit?: boolean;
  /** The literal beginning is no secret and stays: the host and path of a webhook. */
  readonly shown?: boolean;
}
