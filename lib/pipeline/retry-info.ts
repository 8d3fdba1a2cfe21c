/**
 * How long a gRPC receiver asks to wait: `google.rpc.RetryInfo` within the `google.rpc.Status` that it sends as
 * `grpc-status-details-bin`. Read by hand, because of the whole message nothing else matters.
 *
 * @returns milliseconds; `undefined` where it does not ask
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-throttling
 */
export function retryDelayMillis(status: Uint8Array): number | undefined {
  for (const detail of messagesOf(status, 3)) {
    const [type] = messagesOf(detail, 1);
    if (!type || !Buffer.from(type).toString('latin1').endsWith('/google.rpc.RetryInfo')) continue;
    const [info = new Uint8Array()] = messagesOf(detail, 2);
    const [duration = new Uint8Array()] = messagesOf(info, 1);
    return Math.max(0, varintOf(duration, 1) * 1000 + varintOf(duration, 2) / 1e6);
  }
  return undefined;
}

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function messagesOf(message: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(message).flatMap((field) =>
    field.number === number && typeof field.value !== 'number' ? [field.value] : [],
  );
}

function varintOf(message: Uint8Array, number: number): number {
  const field = fieldsOf(message).find((candidate) => candidate.number === number);
  return typeof field?.value === 'number' ? field.value : 0;
}

/** Fields that are varints or delimited; what is neither, or cut off, ends the reading. */
function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; at < message.length; shift *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte % 128) * shift;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      fields.push({ number, value: varint() });
    } else if (tag % 8 === 2) {
      const length = varint();
      if (length > message.length - at) break;
      fields.push({ number, value: message.subarray(at, at + length) });
      at += length;
    } else break;
  }
  return fields;
}
