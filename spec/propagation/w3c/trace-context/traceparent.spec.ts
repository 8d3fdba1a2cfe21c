import {
  accepted,
  callerBy,
  callerOf,
  hop,
  OWN_SPAN_ID,
  OWN_TRACE_ID,
  PARENT,
  sentFrom,
  SPAN_ID,
  TRACE_ID,
} from './wire';

describe('the header traceparent', () => {
  it('2.3: is sent to the next service, with or without incoming headers', () => {
    const came = [
      {},
      { traceparent: '' },
      { traceparent: PARENT },
      { tracestate: 'congo=t61rcWkgMzE' },
      { traceparent: 7 },
    ];
    const sent = came.map((headers) => String(hop(headers).headers['traceparent']));
    const anew = `00-${OWN_TRACE_ID}-${OWN_SPAN_ID}-01`;
    expect(sent).toStrictEqual([anew, anew, `00-${TRACE_ID}-${OWN_SPAN_ID}-01`, anew, anew]);
  });

  it("3.1: continues the caller's trace, and its state", () => {
    expect(hop({ traceparent: PARENT, tracestate: 'congo=t61rcWkgMzE' }).headers).toStrictEqual({
      traceparent: `00-${TRACE_ID}-${OWN_SPAN_ID}-01`,
      tracestate: 'congo=t61rcWkgMzE',
    });
  });

  it('3.2.1: is read under its name in any case', () => {
    const names = ['traceparent', 'TraceParent', 'TrAcEpArEnT', 'TRACEPARENT'];
    expect(names.map((name) => callerOf({ [name]: PARENT })?.spanId)).toStrictEqual(names.map(() => SPAN_ID));
  });

  it('3.2.1: is not read under another name', () => {
    const names = ['trace-parent', 'trace.parent', 'trace_parent', 'xtraceparent', 'traceparent2'];
    expect(names.filter((name) => callerOf({ [name]: PARENT }))).toStrictEqual([]);
  });

  it('3.2.1: is sent under its name in lower case', () => {
    expect(Object.keys(sentFrom({}))).toStrictEqual(['traceparent']);
  });

  it('3.2.2: is read without the white space around it', () => {
    const values = [` ${PARENT}`, `\t${PARENT}`, `${PARENT} `, `${PARENT}\t`, `\t ${PARENT} \t`];
    expect(accepted(values)).toStrictEqual(values);
  });

  it('3.2.2: is invalid with any other character around or inside it', () => {
    const values = [
      `\n${PARENT}`,
      `${PARENT}\r\n`,
      `\u00a0${PARENT}`,
      `\u2003${PARENT}`,
      `"${PARENT}"`,
      `${PARENT};`,
      '',
    ];
    expect(accepted([...values, PARENT.replaceAll('-', ' '), PARENT.replaceAll('-', '–')])).toStrictEqual([]);
  });

  it('3.2.2: is invalid if it occurs several times, as several fields or as one', () => {
    const other = PARENT.replace(TRACE_ID, 'f'.repeat(32));
    expect(callerBy([PARENT, other])).toBeUndefined();
    expect(callerBy([PARENT, PARENT])).toBeUndefined();
    expect(callerOf({ Traceparent: PARENT, TRACEPARENT: other })).toBeUndefined();
    expect(accepted([`${PARENT}, ${other}`, `${PARENT},${PARENT}`])).toStrictEqual([]);
    expect(callerBy([PARENT])?.traceId).toBe(TRACE_ID);
  });

  it('3.2.2.1: is written with version 00', () => {
    expect(String(sentFrom({})['traceparent'])).toMatch(/^00-/);
  });

  it('3.2.2.1: is invalid with version ff, or without two lower-case hexadecimal characters', () => {
    const versions = ['ff', 'FF', '0', '000', '0000', '.0', '0.', '0g', 'CC', '', '-0', ' 0'];
    expect(accepted(versions.map((version) => PARENT.replace(/^00/, version)))).toStrictEqual([]);
  });

  it('3.2.2.2: has exactly four fields in version 00', () => {
    const rest = `${TRACE_ID}-${SPAN_ID}`;
    const values = [
      `00-${rest}`,
      `00-${rest}-`,
      `00-${rest}-01-`,
      `00-${rest}-01.`,
      `00-${rest}-01-what-the-future-brings`,
    ];
    expect(accepted([...values, `00-${rest}-010`, `00-${TRACE_ID}${SPAN_ID}-01-`])).toStrictEqual([]);
    expect(callerBy(PARENT)).toStrictEqual({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true });
  });

  it('3.2.2.3: is ignored with an invalid trace id', () => {
    const ids = ['0'.repeat(32), TRACE_ID.toUpperCase(), TRACE_ID.slice(1), `${TRACE_ID}0`, `.${TRACE_ID.slice(1)}`];
    const all = [...ids, `${TRACE_ID.slice(1)}.`, `${TRACE_ID.slice(1)}g`, '', '٠'.repeat(32)];
    expect(accepted(all.map((id) => PARENT.replace(TRACE_ID, id)))).toStrictEqual([]);
  });

  it('3.2.2.3: is not sent with an invalid trace id', () => {
    const ids = ['0'.repeat(32), '', TRACE_ID.slice(1), 'g'.repeat(32)];
    expect(ids.map((traceId) => sentFrom({ traceId }))).toStrictEqual(ids.map(() => ({})));
  });

  it('3.2.2.3: has its ids in lower case, from any source', () => {
    expect(sentFrom({ traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase() })).toStrictEqual({
      traceparent: PARENT,
    });
  });

  it('3.2.2.4: is ignored with an invalid parent id', () => {
    const ids = ['0'.repeat(16), SPAN_ID.toUpperCase(), SPAN_ID.slice(1), `${SPAN_ID}0`, `.${SPAN_ID.slice(1)}`, ''];
    expect(accepted(ids.map((id) => PARENT.replace(SPAN_ID, id)))).toStrictEqual([]);
  });

  it('3.2.2.4: is not sent with an invalid parent id', () => {
    const ids = ['0'.repeat(16), '', SPAN_ID.slice(1), 'g'.repeat(16)];
    expect(ids.map((spanId) => sentFrom({ spanId }))).toStrictEqual(ids.map(() => ({})));
  });
});
