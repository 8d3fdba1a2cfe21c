import { catchGotten } from '../../diagnostics/user-code';
import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { PartialSuccess } from '../otlp/partial-success';

const READING = 'reading the answer of an exporter';

/**
 * An exporter of the application may answer with anything. Only a `code` of 0 means success. Each part is read once, and
 * an error that throws when it is looked at is none.
 */
export function readableResult(result: ExportResult | undefined): ExportResult {
  try {
    const { code, error } = result ?? { code: 1 };
    catchGotten(READING, result, 'code', code);
    catchGotten(READING, result, 'error', error);
    return error && typeof Object.getPrototypeOf(error) === 'object' ? { code, error } : { code };
  } catch {
    return { code: 1 };
  }
}

/** What a flush is rejected with; `undefined` where all spans have arrived. */
export function failureOf({ code, error }: ExportResult): Error | undefined {
  if (error instanceof PartialSuccess) {
    const { rejected, undelivered, message, cause } = error;
    if (rejected === 0 && undelivered === 0) return undefined;
    return cause instanceof Error ? cause : new Error(redactor().text(message.slice(0, 1024)));
  }
  return code === 0 ? undefined : (error ?? new Error('the exporter failed'));
}
