/** Bits of a span's flags in OTLP, beside those of its context. */
const KNOWS_WHETHER_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** The flags of a span or a link: those of its context, and whether its parent is in another process. */
export function spanFlags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | KNOWS_WHETHER_REMOTE | (isRemote ? IS_REMOTE : 0);
}
