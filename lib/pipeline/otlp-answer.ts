import { warnOnce } from '../diagnostics/warning';
import { PartialSuccess } from './partial-success';
import { retryDelayMillis } from './retry-info';
import type { Answer } from './retrying-transport';

/** Turns the body of a successful answer into an `ExportTraceServiceResponse`; throws where it is none. */
export type DecodeResponse = (body: Uint8Array) => unknown;

/**
 * What a receiver has really said: spans that it has rejected one by one come as a `PartialSuccess`, and errors of gRPC
 * are told apart by whether they may go away, which OpenTelemetry's gRPC exporter does not.
 */
export function interpretAnswer(answer: Answer, decode: DecodeResponse, destination: string): Answer {
  if (answer.status === 'failure') return interpretFailure(answer.error);
  if (answer.status === 'retryable' || !answer.data || answer.data.length === 0) return answer;
  const partial = partialSuccessIn(answer.data, decode, destination);
  // Without the body: what is to be said about it has been said.
  return partial ? { status: 'failure', error: partial } : { status: 'success' };
}

interface Response {
  readonly partialSuccess?: { readonly rejectedSpans?: unknown; readonly errorMessage?: unknown } | null;
}

function partialSuccessIn(body: Uint8Array, decode: DecodeResponse, destination: string): PartialSuccess | undefined {
  try {
    const { partialSuccess } = decode(body) as Response;
    const { rejectedSpans, errorMessage } = partialSuccess ?? {};
    const rejected = Number(rejectedSpans ?? 0);
    const message = typeof errorMessage === 'string' ? errorMessage : '';
    return rejected > 0 || message ? new PartialSuccess(Number.isFinite(rejected) ? rejected : 0, message) : undefined;
  } catch {
    warnOnce(
      `answer of ${destination}`,
      'ANSWER_UNREADABLE',
      `${destination} takes spans, and answers with something that is no OTLP response. They count as exported, as the ` +
        'protocol says; look whether an OTLP receiver is there.',
    );
    return undefined;
  }
}

/** Codes that the protocol lets a client try again after: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, … */
const RETRYABLE_CODES: ReadonlySet<unknown> = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

interface ServiceError extends Error {
  readonly code?: unknown;
  readonly metadata?: { get(key: string): readonly unknown[] };
}

function interpretFailure(error: ServiceError): Answer {
  if (typeof error.metadata?.get !== 'function') return { status: 'failure', error };
  const [details] = error.metadata.get('grpc-status-details-bin');
  const retryInMillis = details instanceof Uint8Array ? retryDelayMillis(details) : undefined;
  // An exhausted receiver recovers only where it says when.
  const isRetryable =
    RETRYABLE_CODES.has(error.code) || (error.code === RESOURCE_EXHAUSTED && retryInMillis !== undefined);
  return isRetryable ? { status: 'retryable', error, retryInMillis } : { status: 'failure', error };
}
