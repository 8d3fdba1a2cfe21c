import { defaultTextMapGetter, ROOT_CONTEXT, type TextMapGetter, trace } from '@opentelemetry/api';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { W3CTraceState } from '../../../../lib/propagation/w3c/trace-state';
import { callerOf, hop, PARENT, sent, extracted, sentFrom, SPAN_ID, stateAfter } from './wire';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

describe('the header tracestate', () => {
  it('3.3: is not read if traceparent is invalid', () => {
    const asked: string[] = [];
    const getter: TextMapGetter = {
      keys: (carrier) => defaultTextMapGetter.keys(carrier),
      get(carrier, name) {
        asked.push(name);
        return defaultTextMapGetter.get(carrier, name);
      },
    };
    const propagator = new TraceContextPropagator();
    propagator.extract(ROOT_CONTEXT, { traceparent: `${PARENT}0`, tracestate: 'a=1' }, getter);
    propagator.extract(ROOT_CONTEXT, { tracestate: 'a=1' }, getter);
    expect(asked).not.toContain('tracestate');
    propagator.extract(ROOT_CONTEXT, { traceparent: PARENT, tracestate: 'a=1' }, getter);
    expect(asked).toContain('tracestate');
  });

  it('3.3: is dropped completely if it is invalid, and the trace continues without it', () => {
    const states = [
      'rojo',
      'ROJO=1',
      'rojo=1,=2',
      'rojo=1,congo=',
      'rojo=1,congo=2=3',
      'rojo=1;,congo',
      '=',
      'rojo=\u00e9',
    ];
    const callers = states.map((tracestate) => callerOf({ traceparent: PARENT, tracestate }));
    expect(callers.map((caller) => caller?.spanId)).toStrictEqual(states.map(() => SPAN_ID));
    expect(callers.filter((caller) => caller?.traceState)).toStrictEqual([]);
  });

  it('3.3.1: is read under its name in any case', () => {
    const names = ['tracestate', 'TraceState', 'TrAcEsTaTe', 'TRACESTATE'];
    const states = names.map((name) => callerOf({ traceparent: PARENT, [name]: 'a=1' })?.traceState?.get('a'));
    expect(states).toStrictEqual(names.map(() => '1'));
  });

  it('3.3.1: is not read under another name', () => {
    const names = ['trace-state', 'trace.state', 'trace_state'];
    expect(names.filter((name) => callerOf({ traceparent: PARENT, [name]: 'a=1' })?.traceState)).toStrictEqual([]);
  });

  it('3.3.1: is sent under its name in lower case', () => {
    const headers = sentFrom({ traceState: W3CTraceState.EMPTY.set('a', '1') });
    expect(Object.keys(headers)).toStrictEqual(['traceparent', 'tracestate']);
  });

  it('3.3.2: combines several fields into one list, in order', () => {
    expect(stateAfter(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'])).toBe('foo=1,bar=2,rojo=1,congo=2,baz=3');
    expect(stateAfter(['foo=1', ''])).toBe('foo=1');
    expect(stateAfter(['', 'foo=1', ' ', 'bar=2'])).toBe('foo=1,bar=2');
  });

  it('3.3.2: is sent as a single field', () => {
    const headers = sent(extracted({ traceparent: PARENT, tracestate: ['foo=1', 'bar=2'] }));
    expect(headers['tracestate']).toBe('foo=1,bar=2');
  });

  it('3.3.2: can be empty, with or without commas and white space', () => {
    const callers = ['', ' ', ',', ' ,\t, ', []].map((tracestate) => callerOf({ traceparent: PARENT, tracestate }));
    expect(callers.map((caller) => [caller?.spanId, caller?.traceState])).toStrictEqual(
      callers.map(() => [SPAN_ID, undefined]),
    );
  });

  it('3.3.2: is not sent if it is empty', () => {
    const emptied = W3CTraceState.EMPTY.set('a', '1').unset('a');
    const states = [W3CTraceState.EMPTY, emptied, undefined];
    expect(states.map((traceState) => Object.keys(sentFrom(traceState ? { traceState } : {})))).toStrictEqual(
      states.map(() => ['traceparent']),
    );
    expect(Object.keys(sent(extracted({ traceparent: PARENT, tracestate: ' , ' })))).toStrictEqual(['traceparent']);
  });

  it('3.3.2: is sent without optional white space', () => {
    expect(stateAfter('\t foo=1 \t , \tbar=2,\t \t baz=3 ')).toBe('foo=1,bar=2,baz=3');
  });

  it('3.3.2: has up to 32 members, and is dropped with more', () => {
    const members = Array.from({ length: 33 }, (_, index) => `bar${index}=${index}`);
    expect(stateAfter(members.slice(0, 32))).toBe(members.slice(0, 32).join(','));
    expect(stateAfter(members.slice(0, 32).join(', '))).toBe(members.slice(0, 32).join(','));
    expect(stateAfter(members)).toBeUndefined();
  });

  it('3.3.2: loses its right-most member if one more is added to 32', () => {
    const members = Array.from({ length: 32 }, (_, index) => `bar${index}=${index}`);
    const state = W3CTraceState.parse(members.join(','));
    expect(state?.set('foo', 'new').serialize()).toBe(['foo=new', ...members.slice(0, 31)].join(','));
    expect(state?.set('bar31', 'new').serialize()).toBe(['bar31=new', ...members.slice(0, 31)].join(','));
  });

  it('3.3.2.1: ignores empty members', () => {
    expect(stateAfter('foo=1,,bar=2, ,\t,')).toBe('foo=1,bar=2');
    const members = Array.from({ length: 32 }, (_, index) => `bar${index}=${index}`);
    expect(stateAfter(members.join(', ,'))).toBe(members.join(','));
  });

  it('3.3.2.2: has a key and a value in each member, with an equals sign between them', () => {
    expect(
      ['foo', 'foo:1', 'foo 1', '=1', 'foo=', 'foo =1', 'foo\t=1', 'foo=1=2', 'foo==1'].filter(stateAfter),
    ).toStrictEqual([]);
  });

  it('3.3.2.2.1: allows all valid characters in keys, both simple and multi-tenant ones', () => {
    const keys = ['a', 'z', '0', '9', `${LOWER}0123456789_-*/@`, '0vendor', 'fw529a3039@dt', 'a@', 'a@b@c', 'a@@b'];
    expect(keys.map((key) => stateAfter(`${key}=1`))).toStrictEqual(keys.map((key) => `${key}=1`));
  });

  it('3.3.2.2.1: rejects keys with other characters, or with another first character than a letter or a digit', () => {
    const keys = [
      'FOO',
      'fOo',
      'foo.bar',
      'foo bar',
      'foo;',
      'f\u00f6',
      '_foo',
      '-foo',
      '*foo',
      '/foo',
      '@foo',
      '',
      'a\u0000',
    ];
    expect(keys.filter((key) => stateAfter(`bar=2,${key}=1`))).toStrictEqual([]);
    expect(keys.filter((key) => !W3CTraceState.EMPTY.set(key, '1').isEmpty)).toStrictEqual([]);
  });

  it('3.3.2.2.1: has keys of up to 256 characters', () => {
    const tenant = (length: number): string => `${'t'.repeat(length - 2)}@v`;
    const keys = ['z'.repeat(256), tenant(256), `t@${'v'.repeat(254)}`];
    expect(keys.map((key) => stateAfter(`foo=1,${key}=1`))).toStrictEqual(keys.map((key) => `foo=1,${key}=1`));
    expect(keys.map((key) => stateAfter(`foo=1,${key}z=1`))).toStrictEqual(keys.map(() => undefined));
  });

  it('3.3.2.2.2: allows all valid characters in values, and no others', () => {
    const allowed = PRINTABLE.replace(',', '').replace('=', '');
    expect(stateAfter(`foo=${allowed}`)).toBe(`foo=${allowed}`);
    const others = ['\u0000', '\u0007', 'a\tb', 'a\nb', 'a\r\nx-evil: 1', '\u007f', '\u0080', '\u00e9', '😀', '='];
    expect(others.filter((value) => stateAfter(`foo=${value}x`))).toStrictEqual([]);
    expect([...others, ',', ''].filter((value) => !W3CTraceState.EMPTY.set('foo', value).isEmpty)).toStrictEqual([]);
  });

  it('3.3.2.2.2: has values of up to 256 characters', () => {
    expect(stateAfter(`foo=${'v'.repeat(256)}`)).toBe(`foo=${'v'.repeat(256)}`);
    expect(stateAfter(`foo=${'v'.repeat(257)}`)).toBeUndefined();
  });

  it('3.3.2.2.2: keeps spaces at the start of a value, but not at its end', () => {
    expect(callerOf({ traceparent: PARENT, tracestate: 'foo=  1 2  ,bar=3' })?.traceState?.get('foo')).toBe('  1 2');
    expect(stateAfter('foo=  1 2  ,bar=3')).toBe('foo=  1 2,bar=3');
    expect(stateAfter('foo=   ')).toBeUndefined();
    expect(W3CTraceState.EMPTY.set('foo', '1 ').isEmpty).toBe(true);
  });

  it('3.3.3: has each key once, and keeps the first entry of a duplicate key', () => {
    const twice = ['foo=1,foo=1', 'foo=1,foo=2', ['foo=1', 'foo=1'], 'foo=1,bar=2,foo=3', ['foo=1', 'bar=1,foo=2']];
    expect(twice.map(stateAfter)).toStrictEqual(['foo=1', 'foo=1', 'foo=1', 'foo=1,bar=2', 'foo=1,bar=1']);
    const thirtyTwo = Array.from({ length: 32 }, (_, index) => `k${index}=1`).join(',');
    expect(stateAfter(`${thirtyTwo},k0=2,k31=2`)).toBe(thirtyTwo);
    expect(stateAfter('foo=1,bar=2,foo=')).toBeUndefined();
    const congo = W3CTraceState.parse('rojo=rojosFirst,congo=congosFirst');
    expect(congo?.set('congo', 'congosSecond').serialize()).toBe('congo=congosSecond,rojo=rojosFirst');
  });

  it('3.3.3: is available on the spans of a participating service', () => {
    const { span } = hop({ traceparent: PARENT, tracestate: 'rojo=1' });
    expect(trace.wrapSpanContext(span.spanContext()).spanContext().traceState?.get('rojo')).toBe('1');
  });
});
