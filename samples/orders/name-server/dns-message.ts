/** Bytes before the question: the id, the flags and four counts. */
const HEADER_BYTES = 12;

const TYPE_A = 1;
const NO_ERROR = 0;
const NAME_ERROR = 3;

/** A query for one name (RFC 1035, section 4.1). */
export interface DnsQuery {
  readonly host: string;
  readonly isForAddress: boolean;
  readonly message: Buffer;
  /** Where the question ends in the message. */
  readonly questionEnd: number;
}

/** Reads a query. Returns undefined for anything else. */
export function readQuery(message: Buffer): DnsQuery | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined || length > 63) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const questionEnd = at + 5;
  if (message.length < questionEnd) return undefined;
  const isForAddress = message.readUInt16BE(at + 1) === TYPE_A;
  return { host: labels.join('.').toLowerCase(), isForAddress, message, questionEnd };
}

/** The response with one IPv4 address, or without one if `address` is undefined. */
export function responseTo(query: DnsQuery, address: string | undefined): Buffer {
  const answer = address !== undefined && query.isForAddress ? addressRecord(address) : Buffer.alloc(0);
  const header = Buffer.alloc(HEADER_BYTES);
  query.message.copy(header, 0, 0, 2);
  const isRecursionDesired = query.message.readUInt16BE(2) & 0x01_00;
  // A response (0x8000) with authority (0x0400).
  header.writeUInt16BE(0x84_00 | isRecursionDesired | (address === undefined ? NAME_ERROR : NO_ERROR), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answer.length > 0 ? 1 : 0, 6);
  return Buffer.concat([header, query.message.subarray(HEADER_BYTES, query.questionEnd), answer]);
}

/** A record of the name in the question, with a lifetime of 0 s, so that no resolver caches it. */
function addressRecord(address: string): Buffer {
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4]);
  return Buffer.concat([record, Buffer.from(address.split('.').map(Number))]);
}
