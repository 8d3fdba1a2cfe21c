import { REDACTED } from '../redaction/patterns';
import { redacted } from '../redaction/redactor';
import { cleanCut } from '../text/bounded-cut';

/** At most `length` characters of a text, without secrets. */
export function boundedText(text: string, length: number): string {
  return cleanCut(text, length, redacted, endsRedacted);
}

/** A secret that was found at the end does not continue after it. */
function endsRedacted(clean: string): boolean {
  return clean.slice(-REDACTED.length - 4).includes(REDACTED);
}
