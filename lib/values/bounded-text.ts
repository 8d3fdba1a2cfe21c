import { REDACTED } from '../redaction/patterns';
import { redacted } from '../redaction/redactor';
import { cleanCut } from '../text/bounded-cut';

/** A text of at most `length` characters without secrets. */
export function boundedText(text: string, length: number): string {
  return cleanCut(text, length, redacted, endsRedacted);
}

/** A secret that was found at the end cannot go on behind it. */
function endsRedacted(clean: string): boolean {
  return clean.slice(-REDACTED.length - 4).includes(REDACTED);
}
