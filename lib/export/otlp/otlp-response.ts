import type { PartialSuccess } from './partial-success';

/** What became of one attempt to deliver a request. */
export type OtlpResult =
  | { readonly status: 'success'; readonly partial?: PartialSuccess | undefined }
  | {
      readonly status: 'retryable';
      readonly error: Error;
      /** How long the receiver asks to be left alone, in milliseconds. */
      readonly retryInMillis?: number | undefined;
      /** Whether there was no receiver to talk to: a refused connection, a host that cannot be found or reached. */
      readonly isUnreachable?: boolean;
    }
  | { readonly status: 'failure'; readonly error: Error };

/** Makes single attempts. */
export interface Transport {
  /**
   * Never rejects.
   *
   * @param signal ends the attempt; its answer does not matter any more then
   * @param timeoutMillis how long the attempt may take, for a protocol that tells its receiver
   */
  send(body: Uint8Array, signal: AbortSignal, timeoutMillis: number): Promise<OtlpResult>;
  /** Ends every connection. */
  close(): void;
}

export function failure(error: unknown): OtlpResult {
  return { status: 'failure', error: error instanceof Error ? error : new Error(String(error)) };
}
