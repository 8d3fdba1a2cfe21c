import { readShaped } from '../../otel/protobuf-shape';
import { countMessages } from './message-count';
import { OtlpError } from './otlp-error';
import type { RawMessage } from './otlp-fields';
import { EXPORT_REQUEST } from './otlp-schema';

/**
 * Reads the protobuf form of a request into the names of its JSON form; ids stay bytes.
 *
 * @throws OtlpError `ERR_OTLP_MALFORMED` where the body is no such message, `ERR_OTLP_TOO_LARGE` where it has too many
 */
export function parseProtobuf(body: Uint8Array): RawMessage {
  try {
    return readShaped(body, EXPORT_REQUEST, () => countMessages(1));
  } catch (cause) {
    if (cause instanceof OtlpError) throw cause;
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not an ExportTraceServiceRequest: ${String(cause)}`, {
      cause,
    });
  }
}
