import { readShaped } from '../../otel/protobuf-shape';
import { countMessages } from './message-count';
import { OtlpError } from './otlp-error';
import type { RawMessage } from './otlp-fields';
import { EXPORT_REQUEST } from './otlp-schema';

/**
 * Decodes the protobuf form of a request into the member names of its JSON form. Ids stay bytes.
 *
 * @throws OtlpError `ERR_OTLP_MALFORMED` if the body cannot be decoded, `ERR_OTLP_TOO_LARGE` if it has too many messages
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
