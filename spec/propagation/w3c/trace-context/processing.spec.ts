import { trace } from '@opentelemetry/api';
import { callerOf, hop, OWN_SPAN_ID, OWN_TRACE_ID, PARENT, SPAN_ID, TRACE_ID } from './wire';

const NEW = { traceparent: `00-${OWN_TRACE_ID}-${OWN_SPAN_ID}-01` };

describe('a request is received', () => {
  it('4.2: without traceparent: a new trace starts, and tracestate is discarded', () => {
    expect(hop({}).headers).toStrictEqual(NEW);
    expect(hop({ tracestate: 'foo=1' }).headers).toStrictEqual(NEW);
    expect(hop({ tracestate: ['foo=1', 'bar=2'] }).headers).toStrictEqual(NEW);
  });

  it('4.3: with an invalid version: a new trace starts, and tracestate is discarded', () => {
    const versions = ['ff', '0', 'zz', '000'];
    const after = versions.map((version) => hop({ traceparent: PARENT.replace(/^00/, version), tracestate: 'foo=1' }));
    expect(after.map(({ headers }) => headers)).toStrictEqual(versions.map(() => NEW));
  });

  it('4.3: with a higher version: known parts are used, and unknown flags are zero', () => {
    const { headers } = hop({ traceparent: `01-${TRACE_ID}-${SPAN_ID}-ff-more`, tracestate: 'foo=1' });
    expect(headers).toStrictEqual({ traceparent: `00-${TRACE_ID}-${OWN_SPAN_ID}-03`, tracestate: 'foo=1' });
    expect(hop({ traceparent: `01-${TRACE_ID}-${SPAN_ID}`, tracestate: 'foo=1' }).headers).toStrictEqual(NEW);
  });

  it('4.3: with an invalid field: a new trace starts, and tracestate is discarded', () => {
    const invalid = [PARENT.replace(TRACE_ID, '0'.repeat(32)), PARENT.replace(SPAN_ID, '0'.repeat(16)), `${PARENT}x`];
    const after = invalid.map((traceparent) => hop({ traceparent, tracestate: 'foo=1' }).headers);
    expect(after).toStrictEqual(invalid.map(() => NEW));
  });

  it('4.3: with a valid traceparent: the current span is its child, and the parent of outgoing requests', () => {
    const { incoming, span, headers } = hop({ traceparent: PARENT, tracestate: 'foo=1' });
    expect(trace.getSpanContext(incoming)).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, isRemote: true });
    expect(span.spanContext()).toMatchObject({ traceId: TRACE_ID, spanId: OWN_SPAN_ID });
    expect(headers).toStrictEqual({ traceparent: `00-${TRACE_ID}-${OWN_SPAN_ID}-01`, tracestate: 'foo=1' });
  });

  it('4.3: with an invalid tracestate: the trace continues without it', () => {
    expect(callerOf({ traceparent: PARENT, tracestate: 'foo' })).toStrictEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      traceFlags: 1,
      isRemote: true,
    });
  });
});
