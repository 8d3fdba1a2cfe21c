import { catchGetterPromise } from '../../diagnostics/user-code';
import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { PartialSuccess } from '../otlp/partial-success';

const READING = 'reading the result of an exporter';

/**
 * Copies the result of a user's exporter, which may be anything: getters are read once, and an error whose prototype
 * cannot be read is dropped. Only a `code` of 0 means success.
 */
export function readableResult(result: ExportResult | undefined): ExportResult {
  try {
    const { code, error } = result ?? { code: 1 };
    catchGetterPromise(READING, result, 'code', code);
    catchGetterPromise(READING, result, 'error', error);
    return error && typeof Object.getPrototypeOf(error) === 'object' ? { code, error } : { code };
  } catch {
    return { code: 1 };
  }
}

/** The reason for a flush to reject; `undefined` if everything was delivered. */
export function failureOf({ code, error }: ExportResult): Error | undefined {
  if (error instanceof PartialSuccess) {
    const { rejected, undelivered, message, cause } = error;
    if (rejected === 0 && undelivered === 0) return undefined;
    return cause instanceof Error ? cause : new Error(redactor().text(message.slice(0, 1024)));
  }
  return code === 0 ? undefined : (error ?? new Error('the exporter failed'));
}
