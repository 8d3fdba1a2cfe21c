/** Some spans of an export have arrived and others have not, or all have, and the receiver warns about them. */
export class PartialSuccess extends Error {
  override readonly name = 'PartialSuccess';

  constructor(
    /** Spans that the receiver has rejected, for the reason in the message. */
    readonly rejected: number,
    reason: string,
    /** Spans that have not reached the receiver: they could not be written, or their part of the export has failed. */
    readonly undelivered = 0,
    /** Why that part has failed. */
    override readonly cause?: Error,
  ) {
    super(reason || 'no reason given');
  }
}
