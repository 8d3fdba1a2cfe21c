import { SpanKind } from '@opentelemetry/api';
import { cut } from '../../text/bounded-cut';
import type { TraceSpan } from '../../trace/trace-span';
import type { ServiceEdge, ServiceMap, ServiceNode } from '../api/service-map';
import { CallCounter } from './call-counter';
import { peerOf, type Peer } from './called-peer';

const MOST_NODES = 500;
const MOST_EDGES = 2000;
const NAME_LENGTH = 200;

interface Node extends Peer {
  readonly calls: CallCounter;
  spans: number;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: ServiceEdge['kind'];
  readonly calls: CallCounter;
}

/** A trace, and how to find the spans that other traces link to. */
export interface MappedTrace {
  readonly spans: ReadonlyMap<string, TraceSpan>;
  /** A span of another trace. */
  readonly linked?: (traceId: string, spanId: string) => TraceSpan | undefined;
}

/**
 * Finds which services call each other. A call is a span whose parent is a span of another service, a message consumer that links
 * to its producer, or a client span without a span of the called side: a database, a broker or another system that sends no spans.
 */
export class ServiceMapBuilder {
  readonly #nodes = new Map<string, Node>();
  readonly #edges = new Map<string, Edge>();
  #traces = 0;
  #skipped = 0;

  addTrace({ spans, linked }: MappedTrace): void {
    this.#traces++;
    const answered = new Set<string>();
    for (const span of spans.values()) {
      const parent = span.parentSpanId === undefined ? undefined : spans.get(span.parentSpanId);
      if (
        parent &&
        (parent.service !== span.service || span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER)
      ) {
        answered.add(parent.spanId);
      }
    }
    for (const span of spans.values()) this.#addSpan(span, spans, answered, linked);
  }

  /** Nodes by name, edges with the most calls first. */
  map(): ServiceMap {
    return {
      nodes: Array.from(this.#nodes.values(), nodeOf).toSorted((a, b) =>
        a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
      ),
      edges: Array.from(this.#edges.values(), edgeOf).toSorted((a, b) => b.calls - a.calls),
      traces: this.#traces,
      skipped: this.#skipped,
    };
  }

  #addSpan(
    span: TraceSpan,
    spans: ReadonlyMap<string, TraceSpan>,
    answered: ReadonlySet<string>,
    linked: MappedTrace['linked'],
  ): void {
    const node = this.#node(serviceOf(span));
    if (!node) return;
    node.spans++;
    const parent = span.parentSpanId === undefined ? undefined : spans.get(span.parentSpanId);
    if (!parent || parent.service !== span.service || span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER)
      node.calls.add(span);
    if (parent && parent.service !== span.service) {
      this.#addCall(serviceOf(parent), node, span, isMessage(span, parent) ? 'message' : 'call');
    }
    if (span.kind === SpanKind.CONSUMER) this.#addLinks(span, node, linked, parent);
    if ((span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER) && !answered.has(span.spanId))
      this.#addPeer(span, node);
  }

  /** A consumer that takes several messages at once has links in place of a parent. */
  #addLinks(span: TraceSpan, node: Node, linked: MappedTrace['linked'], parent: TraceSpan | undefined): void {
    const seen = new Set<string>(parent ? [parent.service] : []);
    for (const { traceId, spanId } of span.links) {
      const producer = linked?.(traceId, spanId);
      if (!producer || producer.service === span.service || seen.has(producer.service)) continue;
      seen.add(producer.service);
      this.#addCall(serviceOf(producer), node, span, 'message');
    }
  }

  #addPeer(span: TraceSpan, from: Node): void {
    const peer = peerOf(span);
    const node = peer && this.#node(peer);
    if (!node) return;
    node.calls.add(span);
    this.#addCall(from, node, span, peer.kind === 'messaging' ? 'message' : 'call');
  }

  #addCall(from: Peer, to: Node, span: TraceSpan, kind: ServiceEdge['kind']): void {
    if (!this.#node(from)) return;
    const key = `${from.id}\u0000${to.id}\u0000${kind}`;
    let edge = this.#edges.get(key);
    if (!edge) {
      if (this.#edges.size >= MOST_EDGES) {
        this.#skipped++;
        return;
      }
      edge = { from: from.id, to: to.id, kind, calls: new CallCounter() };
      this.#edges.set(key, edge);
    }
    edge.calls.add(span);
  }

  #node({ id, name, kind, system }: Peer): Node | undefined {
    const known = this.#nodes.get(id);
    if (known) return known;
    if (this.#nodes.size >= MOST_NODES) {
      this.#skipped++;
      return undefined;
    }
    const node = { id, name, kind, ...(system !== undefined && { system }), calls: new CallCounter(), spans: 0 };
    this.#nodes.set(id, node);
    return node;
  }
}

function serviceOf({ service }: TraceSpan): Peer {
  return { id: `service:${cut(service, NAME_LENGTH)}`, name: cut(service, NAME_LENGTH), kind: 'service' };
}

function isMessage(span: TraceSpan, parent: TraceSpan): boolean {
  return span.kind === SpanKind.CONSUMER || parent.kind === SpanKind.PRODUCER;
}

function nodeOf({ id, name, kind, system, calls, spans }: Node): ServiceNode {
  return { id, name, kind, ...(system !== undefined && { system }), spans, ...calls.summary };
}

function edgeOf({ from, to, kind, calls }: Edge): ServiceEdge {
  return { from, to, kind, ...calls.summary };
}
