import type { SpanAttributeValue } from '../../../trace/attributes';
import type { LogRow } from '../../api/log-list';

/** The message of a log record on one line; of an event without a message, its name and its attributes. */
export function textOf({ body, eventName, attributes }: Pick<LogRow, 'body' | 'eventName' | 'attributes'>): string {
  if (body !== undefined && body !== '') return oneLine(valueText(body));
  const fields = Object.entries(attributes).map(([key, value]) => `${key}=${valueText(value)}`);
  return oneLine([eventName ?? '', ...fields].filter(Boolean).join(' '));
}

/** A value as text: a text as it is, all else as JSON. */
export function valueText(value: SpanAttributeValue | null): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Longer texts are cut before line breaks are searched. */
const LONGEST = 2_000;

function oneLine(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ ');
}
