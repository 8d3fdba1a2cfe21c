/** A receiver has taken an export and rejected some of its spans, or warns about spans that it has taken. */
export class PartialSuccess extends Error {
  override readonly name = 'PartialSuccess';

  constructor(
    readonly rejected: number,
    reason: string,
    /** Spans that were never sent, because they could not be written. */
    readonly unwritten = 0,
  ) {
    super(reason || 'no reason given');
  }
}
