import { accepted, callerBy, callerOf, hop, OWN_SPAN_ID, OWN_TRACE_ID, PARENT, SPAN_ID, TRACE_ID } from './wire';

const REST = `${TRACE_ID}-${SPAN_ID}`;

describe('the versions', () => {
  it('3.2.4: start a new trace if the version is invalid', () => {
    const values = [
      PARENT.slice(1),
      PARENT.slice(2),
      PARENT.slice(3),
      `zz${PARENT.slice(2)}`,
      `00.${PARENT.slice(3)}`,
      'x',
    ];
    const traces = values.map((traceparent) => hop({ traceparent }).span.spanContext().traceId);
    expect(traces).toStrictEqual(values.map(() => OWN_TRACE_ID));
  });

  it('3.2.4: that are higher are read as far as they are known', () => {
    const values = [`01-${REST}-01`, `cc-${REST}-01`, `fe-${REST}-01-what-the-future-brings`, `01-${REST}-01-`];
    const caller = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true };
    expect(values.map(callerBy)).toStrictEqual(values.map(() => caller));
  });

  it('3.2.4: that are higher start a new trace with fewer than 55 characters', () => {
    const full = `cc-${REST}-01`;
    const shorter = Array.from(full, (_, length) => full.slice(0, length));
    expect(accepted(shorter)).toStrictEqual([]);
    expect(accepted([full])).toStrictEqual([full]);
  });

  it('3.2.4: that are higher must have a trace id, followed by a dash', () => {
    const values = [`cc-${TRACE_ID}.${SPAN_ID}-01`, `cc-g${TRACE_ID.slice(1)}-${SPAN_ID}-01`];
    expect(accepted([...values, `cc-${'0'.repeat(32)}-${SPAN_ID}-01`])).toStrictEqual([]);
  });

  it('3.2.4: that are higher must have a parent id, followed by a dash', () => {
    const values = [`cc-${REST}.01`, `cc-${TRACE_ID}-g${SPAN_ID.slice(1)}-01`, `cc-${TRACE_ID}-${'0'.repeat(16)}-01`];
    expect(accepted(values)).toStrictEqual([]);
  });

  it('3.2.4: that are higher must have flags, followed by a dash or by nothing', () => {
    const values = [`cc-${REST}-01.what`, `cc-${REST}-012`, `cc-${REST}-0g`, `cc-${REST}-01 -x`, `cc-${REST}-01,`];
    expect(accepted(values)).toStrictEqual([]);
  });

  it('3.2.4: that are higher lose everything after the flags', () => {
    const { headers } = hop({ traceparent: `cc-${REST}-01-ff-${'9'.repeat(200)}` });
    expect(headers['traceparent']).toBe(`00-${TRACE_ID}-${OWN_SPAN_ID}-01`);
  });

  it('3.2.4: that are higher are sent as version 00', () => {
    expect(hop({ traceparent: `cc-${REST}-03` }).headers['traceparent']).toBe(`00-${TRACE_ID}-${OWN_SPAN_ID}-03`);
  });

  it('3.2.4: can be long, up to a limit', () => {
    const header = (length: number): string => `cc-${REST}-01-`.padEnd(length, 'x');
    expect(accepted([header(8192), header(8193)]).map(({ length }) => length)).toStrictEqual([8192]);
  });

  it('3.3.5: that are higher have a state that is read as in version 00', () => {
    const caller = callerOf({ traceparent: `cc-${REST}-01-more`, tracestate: 'rojo=1,congo=2' });
    expect(caller?.traceState?.serialize()).toBe('rojo=1,congo=2');
  });
});
