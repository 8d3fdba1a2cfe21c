import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { PartialSuccess } from '../otlp/partial-success';

/** An exporter of the application may answer with anything. Only a `code` of 0 means success. */
export function readableResult(result: ExportResult | undefined): ExportResult {
  try {
    const { code, error } = result ?? { code: 1 };
    return { code, ...(error ? { error } : {}) };
  } catch {
    return { code: 1 };
  }
}

/** What a flush is rejected with; `undefined` where all spans have arrived. */
export function failureOf(result: ExportResult | undefined): Error | undefined {
  const { code, error } = readableResult(result);
  if (error instanceof PartialSuccess) {
    const { rejected, undelivered, message, cause } = error;
    if (rejected === 0 && undelivered === 0) return undefined;
    return cause instanceof Error ? cause : new Error(redactor().text(message.slice(0, 1024)));
  }
  return code === 0 ? undefined : (error ?? new Error('the exporter failed'));
}
