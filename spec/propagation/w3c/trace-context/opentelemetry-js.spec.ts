import { defaultTextMapGetter, ROOT_CONTEXT, type SpanContext, type TraceState, trace } from '@opentelemetry/api';
import { CompositePropagator, TraceState as TheirState, W3CTraceContextPropagator } from '@opentelemetry/core';
import { GuardedComposite } from '../../../../lib/propagation/guarded-composite';
import { TraceContextPropagator } from '../../../../lib/propagation/w3c/trace-context';
import { W3CTraceState } from '../../../../lib/propagation/w3c/trace-state';
import { callerOf, extracted, hop, member, PARENT, sentFrom, SPAN_ID, TRACE_ID } from './wire';

type Propagator = TraceContextPropagator | W3CTraceContextPropagator;

/** The result of a propagator, and the result that the recommendation requires. */
interface Shortfall {
  readonly what: string;
  readonly made: (propagator: Propagator) => unknown;
  readonly right: unknown;
}

const theirs = new W3CTraceContextPropagator();
const ours = new TraceContextPropagator();
const stateOf = (tracestate: unknown) => (propagator: Propagator) =>
  callerOf({ traceparent: PARENT, tracestate }, propagator)?.traceState?.serialize();
const spanOf =
  (traceparent: unknown, more = {}) =>
  (propagator: Propagator) =>
    callerOf({ traceparent, ...more }, propagator)?.spanId;
const headersOf = (span: Partial<SpanContext>) => (propagator: Propagator) => sentFrom(span, propagator);
const flagsAfter = (flags: string) => (propagator: Propagator) =>
  String(hop({ traceparent: PARENT.replace(/01$/, flags) }, { propagator }).headers['traceparent']).slice(52);
const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch {
    return 'thrown';
  }
};

const SHORTFALLS: readonly Shortfall[] = [
  { what: 'white space of several characters around traceparent', made: spanOf(`\t ${PARENT} \t`), right: SPAN_ID },
  { what: 'a line feed after traceparent', made: spanOf(`${PARENT}\n`), right: undefined },
  {
    what: 'traceparent in capitals',
    made: (propagator) => callerOf({ TRACEPARENT: PARENT }, propagator)?.spanId,
    right: SPAN_ID,
  },
  {
    what: 'two different traceparents',
    made: spanOf([PARENT, PARENT.replace(TRACE_ID, 'f'.repeat(32))]),
    right: undefined,
  },
  {
    what: 'flags above 0f, which are sent with three digits',
    made: headersOf({ traceFlags: 0xff }),
    right: { traceparent: PARENT.replace(/01$/, '03') },
  },
  { what: 'undefined flags', made: headersOf({ traceFlags: 9 }), right: { traceparent: PARENT } },
  { what: 'the random flag, which a span of the SDK loses', made: flagsAfter('03'), right: '-03' },
  {
    what: 'ids in capitals, which are sent unchanged',
    made: headersOf({ traceId: TRACE_ID.toUpperCase() }),
    right: { traceparent: PARENT },
  },
  {
    what: 'an empty tracestate, which is sent',
    made: (propagator) => Object.keys(hop({ traceparent: PARENT, tracestate: ' ' }, { propagator }).headers),
    right: ['traceparent'],
  },
  { what: 'a key that starts with a digit', made: stateOf('0vendor=1'), right: '0vendor=1' },
  { what: 'a key with several at signs', made: stateOf('a@b@c=1'), right: 'a@b@c=1' },
  {
    what: 'a key with 15 characters after its at sign',
    made: stateOf(`t@${'v'.repeat(15)}=1`),
    right: `t@${'v'.repeat(15)}=1`,
  },
  {
    what: 'a duplicate key, whose older value is kept',
    made: stateOf('foo=new,bar=1,foo=old'),
    right: 'foo=new,bar=1',
  },
  { what: 'an invalid member', made: stateOf('foo=1,BAR=2'), right: undefined },
  { what: '33 members', made: stateOf(Array.from({ length: 33 }, (_, index) => `k${index}=1`)), right: undefined },
  { what: 'white space that HTTP does not define', made: stateOf('\u00a0foo=1\u2003'), right: undefined },
  {
    what: 'more than 512 characters, of which some in the middle are dropped',
    made: stateOf([member('a', 300), member('b', 300), member('c', 100)]),
    right: [member('a', 300), member('b', 300), member('c', 100)].join(','),
  },
  {
    what: 'a trace state of another implementation that contains a line feed',
    made: headersOf({
      traceState: {
        get: () => undefined,
        set: () => new TheirState(),
        unset: () => new TheirState(),
        serialize: () => 'a=1\nb: 2',
      },
    }),
    right: { traceparent: PARENT },
  },
  {
    what: 'a getter that throws',
    made: (propagator) =>
      thrown(() => {
        const refuse = (): never => {
          throw new Error('refused');
        };
        return propagator.extract(ROOT_CONTEXT, {}, { get: refuse, keys: refuse });
      }),
    right: ROOT_CONTEXT,
  },
  {
    what: 'a tracestate with values that are not text',
    made: (propagator) => {
      const caller = thrown(() =>
        callerOf({ traceparent: PARENT, tracestate: [{ toString: () => 'a=1' }, Object.create(null)] }, propagator),
      );
      return (caller as SpanContext | undefined)?.spanId;
    },
    right: SPAN_ID,
  },
];

const stateShortfalls: readonly { what: string; made: (state: TraceState) => unknown; right: unknown }[] = [
  {
    what: 'a 33rd member, which is sent',
    made: (state) =>
      Array.from({ length: 33 }, (_, index) => index)
        .reduce((all, index) => all.set(`k${index}`, '1'), state)
        .serialize()
        .split(',').length,
    right: 32,
  },
  {
    what: 'a member that exceeds 512 characters, which is rejected',
    made: (state) => [0, 1, 2].reduce((all, index) => all.set(`k${index}`, 'v'.repeat(200)), state).get('k2'),
    right: 'v'.repeat(200),
  },
  {
    what: 'a key that starts with a digit, which is rejected',
    made: (state) => state.set('0vendor', '1').get('0vendor'),
    right: '1',
  },
];

describe("where OpenTelemetry's own propagator falls short of the recommendation, and ours does not", () => {
  it.each(SHORTFALLS)('$what', ({ made, right }) => {
    expect(made(ours)).toStrictEqual(right);
    expect(made(theirs)).not.toStrictEqual(right);
  });

  it.each(stateShortfalls)('$what', ({ made, right }) => {
    expect(made(W3CTraceState.EMPTY)).toStrictEqual(right);
    expect(made(new TheirState())).not.toStrictEqual(right);
  });

  it('null that is thrown by one of several propagators', () => {
    const nothing: unknown = null;
    const careless = {
      inject: () => undefined,
      extract: () => {
        throw nothing;
      },
      fields: () => [],
    };
    const read = (Composite: typeof GuardedComposite | typeof CompositePropagator): unknown => {
      const propagators = [careless, ours];
      const composite =
        Composite === GuardedComposite ? new GuardedComposite(propagators) : new CompositePropagator({ propagators });
      return thrown(
        () =>
          trace.getSpanContext(composite.extract(ROOT_CONTEXT, { traceparent: PARENT }, defaultTextMapGetter))?.spanId,
      );
    };
    expect([read(GuardedComposite), read(CompositePropagator)]).toStrictEqual([SPAN_ID, 'thrown']);
  });

  it('agrees with ours on valid headers', () => {
    const headers = { traceparent: PARENT, tracestate: 'rojo=1,congo=2' };
    expect(trace.getSpanContext(extracted(headers, theirs))?.traceState?.serialize()).toBe('rojo=1,congo=2');
    expect(trace.getSpanContext(extracted(headers, ours))?.traceState?.serialize()).toBe('rojo=1,congo=2');
  });
});
