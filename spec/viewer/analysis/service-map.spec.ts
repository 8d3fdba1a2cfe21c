import { SpanKind } from '@opentelemetry/api';
import { ServiceMapBuilder } from '../../../lib/viewer/analysis/service-map';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { aSpan, spanId, traceId } from '../../trace/example-spans';

const { CLIENT, CONSUMER, PRODUCER, SERVER } = SpanKind;

function mapOf(...traces: readonly (readonly TraceSpan[])[]) {
  const builder = new ServiceMapBuilder();
  const all = new Map(traces.flat().map((span) => [`${span.traceId}/${span.spanId}`, span]));
  for (const spans of traces) {
    builder.addTrace({
      spans: new Map(spans.map((span) => [span.spanId, span])),
      linked: (trace, id) => all.get(`${trace}/${id}`),
    });
  }
  const { nodes, edges } = builder.map();
  return {
    nodes: nodes.map(({ id, calls, errors }) => `${id} ${calls}/${errors}`),
    edges: edges.map(({ from, to, kind, calls, errors }) => `${from} > ${to} ${kind} ${calls}/${errors}`),
  };
}

describe('the service map', () => {
  it('has a call from the parent of a span to its service, with the errors of the called side', () => {
    expect(
      mapOf([
        aSpan({ id: 1, kind: SERVER, service: 'web' }),
        aSpan({ id: 2, parent: 1, kind: CLIENT, service: 'web', attributes: { 'server.address': 'orders.local' } }),
        aSpan({ id: 3, parent: 2, kind: SERVER, service: 'orders', status: { code: 'error' } }),
        aSpan({ id: 4, parent: 3, service: 'orders' }),
      ]),
    ).toEqual({
      nodes: ['service:orders 1/1', 'service:web 1/0'],
      edges: ['service:web > service:orders call 1/1'],
    });
  });

  it('has databases, brokers and other systems that send no spans', () => {
    const client = (id: number, attributes: TraceSpan['attributes'], kind = CLIENT) =>
      aSpan({ id, parent: 1, kind, attributes });
    expect(
      mapOf([
        aSpan({ id: 1, kind: SERVER }),
        client(2, { 'db.system.name': 'postgresql', 'db.namespace': 'shop' }),
        client(3, { 'db.system': 'redis', 'net.peer.name': 'cache' }),
        client(4, { 'url.full': 'https://api.example.com/v1' }),
        client(5, { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }, PRODUCER),
        client(6, {}),
      ]).edges.toSorted(),
    ).toEqual([
      'service:orders > database:postgresql:shop call 1/0',
      'service:orders > database:redis:cache call 1/0',
      'service:orders > external:api.example.com call 1/0',
      'service:orders > messaging:kafka:orders message 1/0',
    ]);
  });

  it('follows messages, also those of a batch that links to other traces', () => {
    expect(
      mapOf(
        [
          aSpan({ id: 1, kind: PRODUCER, service: 'shop' }),
          aSpan({ id: 2, parent: 1, kind: CONSUMER, service: 'mailer' }),
        ],
        [
          aSpan({
            trace: 2,
            id: 1,
            kind: CONSUMER,
            service: 'stock',
            links: [{ traceId: traceId(1), spanId: spanId(1), attributes: {} }],
          }),
        ],
      ).edges,
    ).toEqual(['service:shop > service:mailer message 1/0', 'service:shop > service:stock message 1/0']);
  });

  it('has rates and percentiles', () => {
    const builder = new ServiceMapBuilder();
    for (let trace = 1; trace <= 11; trace++) {
      const spans = [aSpan({ trace, kind: SERVER, millis: trace * 10 })];
      builder.addTrace({ spans: new Map(spans.map((span) => [span.spanId, span])) });
    }
    expect(builder.map().nodes[0]).toEqual({
      id: 'service:orders',
      name: 'orders',
      kind: 'service',
      spans: 11,
      calls: 11,
      errors: 0,
      perSecond: 1.09,
      p50Nanos: '60000000',
      p99Nanos: '110000000',
    });
  });

  it('omits nodes beyond 500, and says how many', () => {
    const builder = new ServiceMapBuilder();
    for (let id = 1; id <= 600; id++) {
      const span = aSpan({ id, service: `service ${id}` });
      builder.addTrace({ spans: new Map([[span.spanId, span]]) });
    }
    const { nodes, skipped } = builder.map();
    expect([nodes.length, skipped]).toEqual([500, 100]);
  });
});
