/** Requests up to this size are decoded at once: a few milliseconds. */
const SLICE_BYTES = 128 * 1024;

const LENGTH_DELIMITED = 2;
/** Of an export request: `resource_spans`, `resource_logs`. Of these: `scope_spans`, `scope_logs`. Of these: the records. */
const GROUPS = 1;
const SCOPES = 2;
const RECORDS = 2;

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** With its tag and length. */
  readonly whole: Buffer;
  /** Of a length-delimited field, without tag and length. */
  readonly content: Buffer;
}

/**
 * Divides an export request of OTLP in protobuf into requests of about 128 kB. A span or log record is never divided.
 *
 * @throws SyntaxError if it is no protobuf
 */
export function* protobufSlices(request: Buffer): Generator<Buffer, void> {
  if (request.length <= SLICE_BYTES) {
    yield request;
    return;
  }
  for (const group of fieldsOf(request)) {
    if (group.number !== GROUPS) continue;
    const members = [...fieldsOf(group.content)];
    const resource = members.filter(({ number }) => number !== SCOPES).map(({ whole }) => whole);
    for (const scoped of members) {
      if (scoped.number !== SCOPES) continue;
      for (const batch of recordBatches(scoped.content)) yield wrap(GROUPS, [...resource, wrap(SCOPES, batch)]);
    }
  }
}

/** Whether a request holds log records: their first field is a time, that of a span is an id. */
export function holdsLogs(request: Buffer): boolean {
  for (const group of fieldsOf(request)) {
    for (const scoped of fieldsOf(group.content)) {
      if (scoped.number !== SCOPES) continue;
      for (const record of fieldsOf(scoped.content)) {
        if (record.number !== RECORDS) continue;
        const [first] = fieldsOf(record.content);
        if (first) return first.number !== 1 || first.wireType !== LENGTH_DELIMITED;
      }
    }
  }
  return false;
}

function* recordBatches(scoped: Buffer): Generator<Buffer[], void> {
  const fields = [...fieldsOf(scoped)];
  const scope = fields.filter(({ number }) => number !== RECORDS).map(({ whole }) => whole);
  let batch = [...scope];
  let bytes = 0;
  for (const { number, whole } of fields) {
    if (number !== RECORDS) continue;
    if (bytes > 0 && bytes + whole.length > SLICE_BYTES) {
      yield batch;
      batch = [...scope];
      bytes = 0;
    }
    batch.push(whole);
    bytes += whole.length;
  }
  if (bytes > 0) yield batch;
}

function* fieldsOf(message: Buffer): Generator<Field, void> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new SyntaxError('The request is not protobuf.');
  };
  const skipVarint = (): void => {
    while ((message[at++] ?? 0) >= 0x80);
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const wireType = tag & 7;
    let content = start;
    if (wireType === LENGTH_DELIMITED) {
      const length = varint();
      content = at;
      at += length;
    } else if (wireType === 0) skipVarint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else throw new SyntaxError('The request is not protobuf.');
    if (at > message.length) throw new SyntaxError('The request is cut off.');
    yield { number: tag >>> 3, wireType, whole: message.subarray(start, at), content: message.subarray(content, at) };
  }
}

function wrap(number: number, parts: readonly Buffer[]): Buffer {
  const head = [(number << 3) | LENGTH_DELIMITED];
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  for (; length >= 0x80; length = Math.floor(length / 0x80)) head.push((length % 0x80) | 0x80);
  head.push(length);
  return Buffer.concat([Buffer.from(head), ...parts]);
}
