/** Tokens of one issuer that have a known format. */
export interface IssuedToken {
  readonly issuer: string;
  /**
   * Literal text with two kinds of parts: `<alphabet:length>` is that many characters (`a-b` is a range) of an alphabet in
   * `token-shape.ts`; `{a,b}` is one of several texts.
   */
  readonly shapes: readonly string[];
  /** Lengths are exact, and no letter or digit follows. For tokens that begin like other text. */
  readonly exact?: boolean;
  /** A token contains a digit; a match without one is a word. */
  readonly digit?: boolean;
  /** The literal beginning is not secret and stays visible: the host and path of a webhook. */
  readonly shown?: boolean;
}
