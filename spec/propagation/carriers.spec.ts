import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extractContext, injectContext, instrument } from '../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

const spanIdOf = (headers: unknown): string | undefined =>
  trace.getSpanContext(extractContext(ROOT_CONTEXT, headers))?.spanId;

describe('extractContext', () => {
  it.each([
    ['as Node has them', { traceparent }],
    ['in any case', { TraceParent: traceparent }],
    ['several times', { traceparent: [traceparent] }],
  ])('reads headers %s', (_how, headers) => {
    expect(spanIdOf(headers)).toBe('b7ad6b7169203331');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', traceparent],
    ['a number', 7],
    ['an empty object', {}],
    ['an array', [traceparent]],
    ['a value that is no text', { traceparent: 7 }],
    ['a nested object', { traceparent: { traceparent } }],
  ])('leaves the context as it is for %s', (_what, headers) => {
    expect(trace.getSpanContext(extractContext(ROOT_CONTEXT, headers))).toBeUndefined();
  });
});

describe('injectContext', () => {
  it('writes what extractContext reads', () => {
    const headers: Record<string, unknown> = { own: 1 };
    instrument({ name: 'outer' }, () => injectContext(context.active(), headers))();
    expect(headers['own']).toBe(1);
    expect(spanIdOf(headers)).toBe(telemetry.spans[0]?.spanContext().spanId);
  });

  it('writes nothing outside of a span', () => {
    const headers = {};
    injectContext(ROOT_CONTEXT, headers);
    expect(headers).toStrictEqual({});
  });
});
