import type { SpanAttributeValue } from '../../../../trace/attributes';
import type { SpanEvent, TraceSpan } from '../../../../trace/trace-span';

/** An error that a span recorded. */
export interface ExceptionFact {
  /** `TypeError: x is not a function`. */
  readonly title: string;
  /** The causes, the nearest first. */
  readonly causes: readonly string[];
  readonly stack: string;
  /** Absent for a span with the status error and no exception. */
  readonly event?: SpanEvent;
  /** The span that recorded the error first, if that is another one. */
  readonly originSpanId?: string;
}

const textOf = (value: SpanAttributeValue | null | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** The errors of a span: its exceptions, else its status. */
export function exceptionsOf({ events, status, attributes }: TraceSpan): readonly ExceptionFact[] {
  const facts = events.filter(({ name }) => name === 'exception').map(factOf);
  const origin = textOf(attributes['error.origin.span_id']);
  if (facts.length > 0 || status.code !== 'error') return facts;
  const type = textOf(attributes['error.type']);
  const message = status.message ?? '';
  // A number is the status code that the message names too.
  const title = type && !/^\d+$/.test(type) && !message.startsWith(type) ? [type, message] : [message || type];
  return [
    {
      title: title.filter(Boolean).join(': ') || 'error',
      causes: [],
      stack: '',
      ...(origin && { originSpanId: origin }),
    },
  ];
}

function factOf(event: SpanEvent): ExceptionFact {
  const { attributes } = event;
  const title =
    [attributes['exception.type'], attributes['exception.message']].map(textOf).filter(Boolean).join(': ') ||
    'exception';
  const chain = attributes['error.chain'];
  const links = Array.isArray(chain) ? chain.map(textOf) : [];
  return {
    title,
    causes: links[0] === title ? links.slice(1) : links,
    stack: textOf(attributes['exception.stacktrace']),
    event,
  };
}
