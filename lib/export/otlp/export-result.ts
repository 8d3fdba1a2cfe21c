import type { DeliveryResult } from '../batch/batch-exporter';
import { PartialSuccess } from './partial-success';
import type { OtlpResult } from './otlp-response';

/** @param unencoded how many items of the batch are not in the request, because they could not be encoded */
export function resultOf(result: OtlpResult, unencoded: number): DeliveryResult {
  if (result.status === 'retryable') return { code: 1, error: result.error, isRetryable: true };
  if (result.status !== 'success') return { code: 1, error: result.error };
  const { partial } = result;
  if (unencoded === 0) return partial ? { code: 1, error: partial } : { code: 0 };
  return { code: 1, error: new PartialSuccess(partial?.rejected ?? 0, partial?.message ?? '', unencoded) };
}
