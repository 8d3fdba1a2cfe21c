/** A part of a regular expression of JavaScript that the Collector's regular expressions (RE2) do not have. */
export class NotInRe2 extends Error {
  /** @param construct such as `the lookahead (?=a)` */
  constructor(readonly construct: string) {
    super(construct);
  }
}
