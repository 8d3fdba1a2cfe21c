import { context, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { currentSpan, extractContext, injectContext, instrument } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

const REMOTE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

describe('Rust cases: causality', () => {
  const telemetry = freshTelemetry();

  function spanIn(body: () => void): Span {
    let span: Span | undefined;
    instrument({ name: 'outer' }, () => {
      span = trace.getSpan(context.active());
      body();
    })();
    if (!span) throw new Error('no span was current');
    return span;
  }

  it('47: an explicit parent overrides the current span, and null starts a new trace', () => {
    const parent = instrument({ name: 'chosen' }, () => trace.getSpan(context.active()))();
    const byValue = instrument({ name: 'by_value', ...(parent ? { parent } : {}) }, () => undefined);
    const byArgument = instrument(
      { name: 'by_argument', skip: 'all', parent: (given: Span | undefined) => given },
      (given: Span | undefined) => given,
    );
    const orphan = instrument({ name: 'orphan', parent: null }, () => currentSpan().traceId);
    spanIn(() => {
      byValue();
      byArgument(parent);
      byArgument(undefined);
      orphan();
    });
    expect(telemetry.outline()).toEqual([
      { name: 'chosen', children: [{ name: 'by_value' }, { name: 'by_argument' }] },
      { name: 'outer', children: [{ name: 'by_argument' }] },
      { name: 'orphan' },
    ]);
    expect(new Set(telemetry.spans.map((span) => span.spanContext().traceId)).size).toBe(3);
  });

  it('48: a span that follows from three others has three links in order and keeps its parent; ended and invalid ones do no harm', () => {
    const ended = ['a', 'b', 'c'].map((name) => instrument({ name }, () => trace.getSpan(context.active()))());
    const invalid = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
    const call = instrument(
      { name: 'f', skip: 'all', links: (spans: readonly Span[]) => [...spans, invalid] },
      (spans: readonly Span[]) => spans.length,
    );
    spanIn(() => call(ended.filter((span) => span !== undefined)));
    expect(telemetry.outline().at(-1)).toEqual({ name: 'outer', children: [{ name: 'f', links: 3 }] });
    const follower = telemetry.spans.find(({ name }) => name === 'f');
    expect(follower?.links.map((link) => link.context.spanId)).toEqual(ended.map((span) => span?.spanContext().spanId));
  });

  it('55: the context that a child injects has the trace, state and baggage of the remote parent, and the id of the child', () => {
    const incoming = extractContext(ROOT_CONTEXT, {
      traceparent: `00-${REMOTE.traceId}-${REMOTE.spanId}-01`,
      tracestate: 'vendor=1',
      baggage: 'tenant=acme',
    });
    const outgoing: Record<string, unknown> = {};
    const call = instrument({ name: 'child' }, () => {
      injectContext(context.active(), outgoing);
      return [propagation.getActiveBaggage()?.getEntry('tenant')?.value, currentSpan().spanId];
    });
    const [tenant, spanId] = context.with(incoming, call);
    expect(tenant).toBe('acme');
    expect(spanId).not.toBe(REMOTE.spanId);
    expect(outgoing).toEqual({
      traceparent: `00-${REMOTE.traceId}-${spanId}-01`,
      tracestate: 'vendor=1',
      baggage: 'tenant=acme',
    });
    expect(telemetry.spans[0]?.parentSpanContext).toMatchObject({ ...REMOTE, isRemote: true });
  });
});
