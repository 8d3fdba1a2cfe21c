/** A number of nanoseconds as decimal text, without fraction; `0` for none. */
export function nanosText(nanos: number): string {
  return Number.isFinite(nanos) ? String(BigInt(Math.round(nanos))) : '0';
}
