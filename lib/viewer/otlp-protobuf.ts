import type { Type } from 'protobufjs/light';
import { OtlpError } from './otlp-error';
import type { RawMessage } from './otlp-fields';
import { OTLP_SCHEMA } from './otlp-schema';

let requestType: Type | undefined;

/** Reads the protobuf form of a request into the names of its JSON form; ids stay bytes. */
export function parseProtobuf(body: Uint8Array): RawMessage {
  const type = (requestType ??= loadRequestType());
  try {
    return type.toObject(type.decode(body), { longs: BigInt });
  } catch (cause) {
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not an ExportTraceServiceRequest: ${String(cause)}`, {
      cause,
    });
  }
}

function loadRequestType(): Type {
  return loadProtobuf().Root.fromJSON(OTLP_SCHEMA).lookupType('ExportTraceServiceRequest');
}

function loadProtobuf(): typeof import('protobufjs/light') {
  try {
    return require('protobufjs/light') as typeof import('protobufjs/light');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new OtlpError(
      'ERR_OTLP_PEER_MISSING',
      'Reading protobuf needs the package `protobufjs`, which is not installed. ' +
        'Install it (npm install protobufjs), or let the exporter send JSON (OTEL_EXPORTER_OTLP_PROTOCOL=http/json).',
      { cause },
    );
  }
}
