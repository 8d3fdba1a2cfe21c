import { cut } from '../../text/bounded-cut';
import { BackwardWriter } from '../../otel/protobuf-writer';
import type { OtlpContentType } from '../otlp/record-reader';
import { type OtlpSignal, SIGNALS } from './signal';

/** Records that a request has lost although it succeeded. A sender must not send them again. */
export interface Rejected {
  readonly count: number;
  readonly message: string;
}

const MOST_CHARACTERS = 1000;

/** Encodes an `ExportTraceServiceResponse`, or that of logs or metrics. Without rejected records, it is empty. */
export function encodeResponse(signal: OtlpSignal, rejected: Rejected | undefined, type: OtlpContentType): Uint8Array {
  if (type === 'application/json') return Buffer.from(JSON.stringify(rejected ? inJson(signal, rejected) : {}));
  const writer = new BackwardWriter(0);
  if (rejected) {
    writer.text(2, cut(rejected.message, MOST_CHARACTERS));
    writer.count(1, rejected.count);
    writer.message(1, 0);
  }
  return writer.finish();
}

/** Encodes a `google.rpc.Status`. */
export function encodeStatus(code: number, message: string, type: OtlpContentType): Uint8Array {
  const text = cut(message, MOST_CHARACTERS);
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code, message: text }));
  const writer = new BackwardWriter();
  writer.text(2, text);
  writer.count(1, code);
  return writer.finish();
}

function inJson(signal: OtlpSignal, { count, message }: Rejected): object {
  const errorMessage = cut(message, MOST_CHARACTERS);
  // In JSON, an integer of 64 bits is text.
  return { partialSuccess: { [SIGNALS[signal].rejected]: String(count), errorMessage } };
}
