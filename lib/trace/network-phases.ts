import { NETWORK_EVENTS } from '../bundled/network-events';
import type { SpanNode } from './span-tree';
import type { SpanAttributes } from './attributes';
import type { SpanEvent } from './trace-span';

/** One phase of an outgoing request, on the clock of the root. */
export interface NetworkPhase {
  readonly kind: 'queued' | 'lookup' | 'connect' | 'tls' | 'waiting' | 'download';
  /** Untrusted; empty if it is not known. */
  readonly host: string;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  /** The request ended in this phase, or the phase had to be repeated. */
  readonly failed: boolean;
}

type Kind = NetworkPhase['kind'];

interface Open {
  readonly kind: Kind;
  readonly host: string;
  readonly startNanos: bigint;
}

/** The phases that an event ends, and the one that it begins. */
interface Step {
  readonly ends: readonly Kind[];
  readonly begins?: Kind;
}

const ANY: readonly Kind[] = ['queued', 'lookup', 'connect', 'tls', 'waiting', 'download'];
const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  [NETWORK_EVENTS.fetchStart, { ends: ANY, begins: 'queued' }],
  [NETWORK_EVENTS.lookupStart, { ends: ANY, begins: 'lookup' }],
  [NETWORK_EVENTS.lookupEnd, { ends: ['lookup'] }],
  [NETWORK_EVENTS.connectStart, { ends: ANY, begins: 'connect' }],
  [NETWORK_EVENTS.tlsStart, { ends: ANY, begins: 'tls' }],
  [NETWORK_EVENTS.connectEnd, { ends: ['connect', 'tls'] }],
  [NETWORK_EVENTS.requestStart, { ends: ANY, begins: 'waiting' }],
  [NETWORK_EVENTS.responseStart, { ends: ANY, begins: 'download' }],
  [NETWORK_EVENTS.responseEnd, { ends: ['download'] }],
]);

/** More events than a span of any SDK has. */
const MOST_EVENTS = 256;
/** Events this much outside their span belong to it: some SDKs round times to milliseconds. */
const TOLERANCE_NANOS = 1_000_000n;

/**
 * Reads the phases of an outgoing request from the events of its span. The names are those of W3C Resource Timing, which this
 * package and the SDK for browsers write. Events outside the span are ignored, such as those with the time 0 by which browsers
 * mark what did not happen. Phases do not overlap, and none of them is empty.
 *
 * @returns none for a span without such events
 */
export function networkPhasesOf(node: SpanNode): readonly NetworkPhase[] {
  const events = eventsOf(node);
  if (events.length === 0) return [];
  const phases: NetworkPhase[] = [];
  const { attributes } = node.span;
  let host = hostOfSpan(attributes);
  let open: Open | undefined;
  const close = (endNanos: bigint, failed: boolean): void => {
    if (open && endNanos > open.startNanos) phases.push({ ...open, endNanos, failed });
    open = undefined;
  };
  for (const { step, event, nanos } of events) {
    host = textOf(event.attributes['server.address']) || host;
    if (open && step.ends.includes(open.kind)) close(nanos, event.attributes['error.type'] !== undefined);
    const name = textOf(event.attributes['dns.question.name']);
    if (step.begins) open = { kind: step.begins, host: name || host, startNanos: nanos };
  }
  const isKnownStop = attributes['http.request.stopped_in'] !== undefined;
  close(node.endNanos, node.span.status.code === 'error' && (isKnownStop || open?.kind !== 'download'));
  return phases;
}

interface PlacedEvent {
  readonly step: Step;
  readonly event: SpanEvent;
  readonly nanos: bigint;
}

function eventsOf({ span, startNanos, endNanos, skewNanos }: SpanNode): readonly PlacedEvent[] {
  const placed: PlacedEvent[] = [];
  for (const event of span.events) {
    const step = STEPS.get(event.name);
    const nanos = event.timeNanos + skewNanos;
    if (!step || nanos < startNanos - TOLERANCE_NANOS || nanos > endNanos + TOLERANCE_NANOS) continue;
    placed.push({ step, event, nanos: nanos < startNanos ? startNanos : nanos > endNanos ? endNanos : nanos });
    if (placed.length === MOST_EVENTS) break;
  }
  return placed.toSorted((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0));
}

/** The attribute names of current conventions, then those of older SDKs. */
function hostOfSpan(attributes: SpanAttributes): string {
  const named = textOf(attributes['server.address']) || textOf(attributes['net.peer.name']);
  if (named) return named;
  const url = textOf(attributes['url.full']) || textOf(attributes['http.url']);
  return URL.canParse(url) ? new URL(url).hostname : textOf(attributes['http.host']);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
