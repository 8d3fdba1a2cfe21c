import type { ExportResult } from '../../otel/sdk';
import { PartialSuccess } from './partial-success';
import type { OtlpResult } from './otlp-response';

/** A part of an export, and its result. */
export interface ExportPart {
  /** How many spans or log records it has. */
  readonly size: number;
  readonly result: ExportResult;
}

/** @param unencoded how many items of the batch are not in the request, because they could not be encoded */
export function resultOf(result: OtlpResult, unencoded: number): ExportResult {
  if (result.status !== 'success') return { code: 1, error: result.error };
  const { partial } = result;
  if (unencoded === 0) return partial ? { code: 1, error: partial } : { code: 0 };
  return { code: 1, error: new PartialSuccess(partial?.rejected ?? 0, partial?.message ?? '', unencoded) };
}

/** Combines the results of an export that was split. */
export function resultOfParts(parts: readonly ExportPart[]): ExportResult {
  const failures = parts.filter(({ result }) => result.code !== 0);
  const [first] = failures;
  if (!first) return { code: 0 };
  const whole =
    failures.length === parts.length && !failures.some(({ result }) => result.error instanceof PartialSuccess);
  if (whole) return first.result;
  const partials = failures.map(partialOf);
  const rejected = partials.reduce((sum, partial) => sum + partial.rejected, 0);
  const undelivered = partials.reduce((sum, partial) => sum + partial.undelivered, 0);
  const reason = partials.find((partial) => partial.rejected > 0)?.message ?? partials[0]?.message ?? '';
  const cause = partials.find((partial) => partial.cause)?.cause;
  return { code: 1, error: new PartialSuccess(rejected, reason, undelivered, cause) };
}

function partialOf({ size, result: { error } }: ExportPart): PartialSuccess {
  return error instanceof PartialSuccess
    ? error
    : new PartialSuccess(0, '', size, error ?? new Error('no reason given'));
}
