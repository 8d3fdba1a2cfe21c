/**
 * Measures starting and ending one span. `sink` keeps the last span, so that the compiler cannot optimise it away, and
 * reads the same properties as a batch processor.
 */
import { createRequire } from 'node:module';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';

const require = createRequire(import.meta.url);
let last;
export const seen = () => last;
const sink = {
  onStart() {},
  onEnd(span) {
    if (span.spanContext().traceFlags & 1) last = span;
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

const PROVIDERS = {
  stock: () => new (require('@opentelemetry/sdk-trace-base').BasicTracerProvider)({ spanProcessors: [sink] }),
  engine: (dist) =>
    new (require(`${dist}/lib/engine/tracer-provider.js`).EngineTracerProvider)({ spanProcessors: [sink] }),
};

const remote = (traceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true });

const twenty = (n) => ({
  'http.request.method': 'POST',
  'url.path': '/orders',
  'url.scheme': 'https',
  'server.address': 'orders',
  'server.port': 443,
  'client.address': '10.0.0.1',
  'network.protocol.version': '1.1',
  'user_agent.original': 'curl',
  'http.route': '/orders',
  'http.response.status_code': 201,
  a: n,
  b: 'b',
  c: true,
  d: 4,
  e: 'e',
  f: 6,
  g: 'g',
  h: false,
  i: 9.5,
  j: 'j',
});
const ATTRIBUTES = { 0: () => undefined, 2: (n) => ({ id: 'o-17', amount: n }), 20: twenty };

/** Parents: none, a local one, a remote one that is not sampled, and a local child of that one. */
const CONTEXTS = {
  root: () => ROOT_CONTEXT,
  child: (tracer) => trace.setSpan(ROOT_CONTEXT, tracer.startSpan('parent', {}, ROOT_CONTEXT)),
  unsampled: (tracer) => trace.setSpan(ROOT_CONTEXT, tracer.startSpan('parent', {}, remote(0))),
};

export const CASES = Object.fromEntries(
  ['root', 'child', 'unsampled'].flatMap((parent) =>
    [0, 2, 20].map((count) => [`${parent}, ${count} attributes`, { parent, count }]),
  ),
);

/** Implementations that create the same span. */
export const WAYS = { stock: 'stock', 'engine, startSpan': 'engine', 'engine, startSpanFrom': 'engine' };

/** Returns a function that starts and ends `n` spans. */
export function work(way, name, dist) {
  const tracer = PROVIDERS[WAYS[way]](dist).getTracer('bench', '1.0.0');
  const { parent, count } = CASES[name];
  const outer = CONTEXTS[parent](tracer);
  const attributes = ATTRIBUTES[count];
  if (way === 'engine, startSpanFrom') {
    return (n) => {
      for (let i = 0; i < n; i++)
        tracer.startSpanFrom('create_order', { attributes: () => attributes(i) ?? {} }, outer, SpanKind.INTERNAL).end();
    };
  }
  return (n) => {
    for (let i = 0; i < n; i++)
      tracer.startSpan('create_order', { kind: SpanKind.INTERNAL, attributes: attributes(i) }, outer).end();
  };
}
