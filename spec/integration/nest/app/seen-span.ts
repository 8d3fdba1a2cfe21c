import { currentSpan, recordField } from 'otel-instrument';

/** Records, as a field, which span was current at some place of the request's way. */
export function seeSpan(place: string): void {
  recordField(`seen.${place}`, currentSpan().spanId);
}
