import { currentSpan, recordField } from 'otel-instrument';

/** Records, as a field, the active span at one stage of the request. */
export function seeSpan(place: string): void {
  recordField(`seen.${place}`, currentSpan().spanId);
}
