/** Part of an export was not delivered, or the receiver accepted everything with a warning. */
export class PartialSuccess extends Error {
  override readonly name = 'PartialSuccess';

  constructor(
    /** How many spans or log records the receiver rejected, for the reason in the message. */
    readonly rejected: number,
    reason: string,
    /** How many did not reach the receiver: they could not be encoded, or their part of the export failed. */
    readonly undelivered = 0,
    /** Why that part failed. */
    override readonly cause?: Error,
  ) {
    super(reason || 'no reason given');
  }
}
