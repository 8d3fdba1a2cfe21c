import { REDACTED } from '../redaction/patterns';
import { redactor } from '../redaction/redactor';
import { cut, READ_AHEAD } from './limits';

/** Of a text that was cut, this much of the end is not shown: half a secret there is not known for one. */
const UNSURE = READ_AHEAD / 2;

/**
 * A text of at most `length` characters without secrets. It reads a bounded stretch of the text, however long that is;
 * what was put together by `+` and never read until now, V8 has to join first, once.
 */
export function boundedText(text: string, length: number): string {
  if (text.length <= length + READ_AHEAD) return cut(redactor().text(text), length);
  const clean = redactor().text(text.slice(0, length + READ_AHEAD));
  const sure = endsRedacted(clean) ? clean.length : Math.max(0, clean.length - UNSURE);
  // A slice of a text keeps all of it in memory until the span is exported. With something added it has to be copied
  // before it can be cut, and the text is let go of.
  return cut(`${clean}…`, Math.min(sure + 1, length));
}

/** A secret that was found at the end cannot go on behind it. */
function endsRedacted(clean: string): boolean {
  return clean.slice(-REDACTED.length - 4).includes(REDACTED);
}
