/** A receiver has taken an export and rejected some of its spans. */
export class PartialSuccess extends Error {
  override readonly name = 'PartialSuccess';

  constructor(
    readonly rejected: number,
    reason: string,
  ) {
    super(reason || 'no reason given');
  }
}
