/** Bits that OTLP adds to the trace flags. */
const KNOWS_WHETHER_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** The flags of a span or a link: its trace flags, and whether its parent is remote. */
export function spanFlags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | KNOWS_WHETHER_REMOTE | (isRemote ? IS_REMOTE : 0);
}
