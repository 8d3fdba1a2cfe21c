import { type ProtobufField, readMessage } from '../../bundled/protobuf';
import { countMessages } from './message-count';
import { OtlpError } from './otlp-error';
import type { RawMessage } from './otlp-fields';
import { EXPORT_REQUEST, type MessageShape } from './otlp-schema';

/** As many as a parser of Protocol Buffers must accept; 30 values within each other take 67. */
const MAX_DEPTH = 100;

/**
 * Reads the protobuf form of a request into the names of its JSON form; ids stay bytes.
 *
 * @throws OtlpError `ERR_OTLP_MALFORMED` where the body is no such message, `ERR_OTLP_TOO_LARGE` where it has too many
 */
export function parseProtobuf(body: Uint8Array): RawMessage {
  try {
    return readShaped(body, EXPORT_REQUEST, 0);
  } catch (cause) {
    if (cause instanceof OtlpError) throw cause;
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not an ExportTraceServiceRequest: ${String(cause)}`, {
      cause,
    });
  }
}

function readShaped(body: Uint8Array, shape: MessageShape, depth: number): RawMessage {
  countMessages(1);
  if (depth > MAX_DEPTH) throw new Error(`messages are nested deeper than ${MAX_DEPTH}`);
  const message: Record<string, unknown> = {};
  readMessage(body, (field) => {
    const known = shape[field.number];
    if (!known) return;
    const value = known.message ? readInner(field, known.message(), depth) : known.read?.(field);
    if (value === undefined) return;
    if (known.isRepeated) ((message[known.name] ??= []) as unknown[]).push(value);
    else message[known.name] = value;
  });
  return message;
}

function readInner(field: ProtobufField, shape: MessageShape, depth: number): RawMessage | undefined {
  const body = field.bytes();
  return body && readShaped(body, shape, depth + 1);
}
