import { bytes, integer, message, type MessageShape, readShaped, repeated, text } from '../../otel/protobuf-shape';
import { PartialSuccess } from './partial-success';

export interface ResponseBody {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
}

/** The parts of a `google.rpc.Status` that the exporter needs. */
export interface RpcStatus {
  readonly message?: string;
  /** The delay of its `RetryInfo`. */
  readonly retryInMillis?: number;
}

/** Rejected log records have the same field number as rejected spans. */
const PARTIAL_SUCCESS: MessageShape = { 1: integer('rejectedSpans'), 2: text('errorMessage') };
const EXPORT_RESPONSE: MessageShape = { 1: message('partialSuccess', () => PARTIAL_SUCCESS) };

/** A detail of a status is a `google.protobuf.Any`: a type and a message. */
const ANY: MessageShape = { 1: text('typeUrl'), 2: bytes('value') };
const STATUS: MessageShape = { 2: text('message'), 3: repeated('details', () => ANY) };
const DURATION: MessageShape = { 1: integer('seconds'), 2: integer('nanos') };
const RETRY_INFO: MessageShape = { 1: message('retryDelay', () => DURATION) };

/**
 * Reads the partial success of an export response: rejected spans or log records, or a warning about accepted ones.
 *
 * @throws if the body is not such a response
 */
export function partialSuccessIn(body: ResponseBody): PartialSuccess | undefined {
  if (body.bytes.length === 0) return undefined;
  const { partialSuccess } = messageIn(body, EXPORT_RESPONSE);
  const { rejectedSpans, rejectedLogRecords, errorMessage } = (partialSuccess ?? {}) as Record<string, unknown>;
  const rejected = wholeCount(rejectedSpans ?? rejectedLogRecords);
  const why = typeof errorMessage === 'string' ? errorMessage : '';
  return rejected > 0 || why ? new PartialSuccess(rejected, why) : undefined;
}

/** Reads the `google.rpc.Status` of an error response; empty if the body is anything else. */
export function statusIn(body: ResponseBody): RpcStatus {
  try {
    const { message: reported, details } = messageIn(body, STATUS);
    const delays = body.isJson ? [] : ((details ?? []) as Detail[]).flatMap((detail) => retryDelayIn(detail) ?? []);
    return {
      ...(typeof reported === 'string' && reported ? { message: reported } : {}),
      ...(delays[0] === undefined ? {} : { retryInMillis: delays[0] }),
    };
  } catch {
    return {};
  }
}

interface Detail {
  readonly typeUrl?: string;
  readonly value?: Uint8Array;
}

function retryDelayIn({ typeUrl, value }: Detail): number | undefined {
  if (!value || !typeUrl?.endsWith('/google.rpc.RetryInfo')) return undefined;
  const { seconds = 0n, nanos = 0n } = (readShaped(value, RETRY_INFO)['retryDelay'] ?? {}) as Record<string, bigint>;
  return Math.max(0, Number(seconds) * 1000 + Number(nanos) / 1e6);
}

function messageIn({ bytes: body, isJson }: ResponseBody, shape: MessageShape): Readonly<Record<string, unknown>> {
  if (!isJson) return readShaped(body, shape);
  const value: unknown = JSON.parse(Buffer.from(body).toString());
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value as Record<string, unknown>;
}

/** Receivers may send any number: fractions are rounded up, and other values count as 0. */
function wholeCount(value: unknown): number {
  const count = Math.ceil(Number(value ?? 0));
  return Number.isNaN(count) ? 0 : Math.min(Math.max(0, count), Number.MAX_SAFE_INTEGER);
}
