const GZIP = [0x1f, 0x8b] as const;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** UTF-8 files of some editors begin with these. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * The headers that say what a file is. Its content decides, not its name: JSON begins with a bracket, and has no control
 * characters. A compressed file is sent
 * as it is; the server inflates it and looks again.
 *
 * @param start the first bytes of the file
 */
export function contentOf(start: Uint8Array): Readonly<Record<string, string>> {
  if (GZIP.every((byte, index) => start[index] === byte)) {
    return { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' };
  }
  const begin = BYTE_ORDER_MARK.every((byte, index) => start[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  const first = start.subarray(begin).find((byte) => !SPACES.has(byte));
  const isText = start.every((byte) => byte >= 0x20 || SPACES.has(byte));
  const isJson = isText && (first === 0x7b || first === 0x5b);
  return { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' };
}
