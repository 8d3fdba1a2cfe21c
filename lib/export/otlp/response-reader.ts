import { type ProtobufField, readMessage } from '../../bundled/protobuf';
import { PartialSuccess } from './partial-success';

/** The body of a receiver's answer. */
export interface ResponseBody {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
}

/** What matters of a `google.rpc.Status`. */
export interface RpcStatus {
  readonly message?: string;
  /** What its `RetryInfo` asks for. */
  readonly retryInMillis?: number;
}

/**
 * The partial success in an `ExportTraceServiceResponse`: spans that were rejected, or a warning about spans that were
 * all taken.
 *
 * @throws where the body is no such response
 */
export function partialSuccessIn({ bytes, isJson }: ResponseBody): PartialSuccess | undefined {
  if (bytes.length === 0) return undefined;
  const { rejected, message } = isJson ? partialFromJson(bytes) : partialFromProtobuf(bytes);
  return rejected > 0 || message ? new PartialSuccess(rejected, message) : undefined;
}

/** The `google.rpc.Status` that the body of a refusal is; empty where it is something else. */
export function statusIn({ bytes, isJson }: ResponseBody): RpcStatus {
  try {
    return isJson ? statusFromJson(bytes) : statusFromProtobuf(bytes);
  } catch {
    return {};
  }
}

interface Partial {
  readonly rejected: number;
  readonly message: string;
}

function partialFromProtobuf(bytes: Uint8Array): Partial {
  let rejected = 0;
  let message = '';
  eachMessage(bytes, 1, (partial) =>
    readMessage(partial, (field) => {
      if (field.number === 1) rejected = wholeCount(field.integer());
      else if (field.number === 2) message = field.text() ?? '';
    }),
  );
  return { rejected, message };
}

function partialFromJson(bytes: Uint8Array): Partial {
  const { partialSuccess } = objectIn(bytes);
  const { rejectedSpans, errorMessage } = (partialSuccess ?? {}) as Record<string, unknown>;
  return { rejected: wholeCount(rejectedSpans), message: typeof errorMessage === 'string' ? errorMessage : '' };
}

/** A receiver may write what it likes: a fraction counts as one span more, and what is no number as none. */
function wholeCount(value: unknown): number {
  const count = Math.ceil(Number(value ?? 0));
  return Number.isNaN(count) ? 0 : Math.min(Math.max(0, count), Number.MAX_SAFE_INTEGER);
}

function statusFromProtobuf(bytes: Uint8Array): RpcStatus {
  let message: string | undefined;
  let retryInMillis: number | undefined;
  readMessage(bytes, (field) => {
    if (field.number === 2) message = field.text();
    else if (field.number === 3) retryInMillis ??= retryInfoIn(field);
  });
  return { ...(message ? { message } : {}), ...(retryInMillis === undefined ? {} : { retryInMillis }) };
}

/** A detail of a status is a `google.protobuf.Any`: a type and a message. */
function retryInfoIn(field: ProtobufField): number | undefined {
  let type = '';
  let info: Uint8Array | undefined;
  readMessage(field.bytes() ?? new Uint8Array(), (part) => {
    if (part.number === 1) type = part.text() ?? '';
    else if (part.number === 2) info = part.bytes();
  });
  if (!info || !type.endsWith('/google.rpc.RetryInfo')) return undefined;
  let millis = 0;
  eachMessage(info, 1, (duration) =>
    readMessage(duration, (part) => {
      if (part.number === 1) millis += Number(part.integer() ?? 0n) * 1000;
      else if (part.number === 2) millis += Number(part.integer() ?? 0n) / 1e6;
    }),
  );
  return Math.max(0, millis);
}

function statusFromJson(bytes: Uint8Array): RpcStatus {
  const { message } = objectIn(bytes);
  return typeof message === 'string' && message ? { message } : {};
}

function objectIn(bytes: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString());
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value as Record<string, unknown>;
}

function eachMessage(bytes: Uint8Array, number: number, read: (message: Uint8Array) => void): void {
  readMessage(bytes, (field) => {
    const message = field.number === number ? field.bytes() : undefined;
    if (message) read(message);
  });
}
