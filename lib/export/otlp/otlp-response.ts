import type { PartialSuccess } from './partial-success';

/** The result of one attempt to deliver a request. */
export type OtlpResult =
  | { readonly status: 'success'; readonly partial?: PartialSuccess | undefined }
  | {
      readonly status: 'retryable';
      readonly error: Error;
      /** How long the receiver asks to wait before the next request, in milliseconds. */
      readonly retryInMillis?: number | undefined;
      /** Whether no connection was possible: it was refused, or the host cannot be found or reached. */
      readonly isUnreachable?: boolean;
    }
  | { readonly status: 'failure'; readonly error: Error };

/** Sends requests, without retries. */
export interface Transport {
  /**
   * Never rejects.
   *
   * @param signal cancels the attempt; its result is then ignored
   * @param timeoutMillis time limit of the attempt, for protocols that send it to the receiver
   */
  send(body: Uint8Array, signal: AbortSignal, timeoutMillis: number): Promise<OtlpResult>;
  close(): void;
}

export function failure(error: unknown): OtlpResult {
  return { status: 'failure', error: error instanceof Error ? error : new Error(String(error)) };
}
