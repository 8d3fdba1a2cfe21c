import type { Attributes } from '@opentelemetry/api';
import { NETWORK_EVENTS } from '../../../lib/bundled/network-events';
import type { FinishedSpan } from '../../../lib/otel/finished-span';

const NAMES: ReadonlySet<string> = new Set(Object.values(NETWORK_EVENTS));

export type NamedEvent = readonly [name: string, attributes: Attributes];

/**
 * The network events of a span, which must be in order of time and within the span. Omits the wait for a connection, because
 * any request can wait on a busy machine.
 */
export function networkEventsOf(span: FinishedSpan | undefined): readonly NamedEvent[] {
  if (!span) throw new Error('no span');
  const events = span.events.filter(({ name }) => NAMES.has(name));
  const times = [span.startTime, ...events.map(({ time }) => time), span.endTime].map(millisOf);
  if (times.some((time, index) => time < (times[index - 1] ?? 0))) {
    throw new Error(`${events.map(({ name }) => name).join()} at ${times.join()}`);
  }
  return events.filter(({ name }) => name !== 'fetchStart').map(({ name, attributes = {} }) => [name, attributes]);
}

export const namesOf = (span: FinishedSpan | undefined): readonly string[] =>
  networkEventsOf(span).map(([name]) => name);

/** Whether a request waited for a connection. */
export const hasWaited = (span: FinishedSpan | undefined): boolean =>
  span?.events.some(({ name }) => name === 'fetchStart') ?? false;

/** Time of an event, in milliseconds since the epoch. */
export function timeOf(span: FinishedSpan | undefined, name: string): number {
  const event = span?.events.find((each) => each.name === name);
  if (!event) throw new Error(`no event ${name}`);
  return millisOf(event.time);
}

const millisOf = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6;

export const LOOKUP = ['domainLookupStart', 'domainLookupEnd'];
export const REQUEST = ['requestStart', 'responseStart'];
export const REQUEST_TO_END = [...REQUEST, 'responseEnd'];
export const CONNECT = ['connectStart', 'connectEnd'];
export const LOOKUP_AND_CONNECT = [...LOOKUP, ...CONNECT];
export const LOOKUP_AND_TLS = [...LOOKUP, 'connectStart', 'secureConnectionStart', 'connectEnd'];
