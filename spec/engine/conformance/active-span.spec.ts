import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { open, SUBJECTS } from './subjects';

const PARENT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

describe.each(SUBJECTS)('startActiveSpan of $name', (subject) => {
  beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it('runs the function in the span and leaves the span open', () => {
    const { tracer, ended } = open(subject);
    const [result, active] = tracer.startActiveSpan('a', (span) => [span, trace.getActiveSpan()] as const);
    expect(active).toBe(result);
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(ended).toStrictEqual([]);
  });

  it('accepts options and a context', () => {
    const { tracer } = open(subject);
    const spans = [
      tracer.startActiveSpan('a', { attributes: { a: 1 } }, (span) => span),
      tracer.startActiveSpan('b', { attributes: { b: 1 } }, trace.setSpanContext(ROOT_CONTEXT, PARENT), (span) => span),
    ];
    expect(spans).toMatchObject([{ attributes: { a: 1 } }, { attributes: { b: 1 }, parentSpanContext: PARENT }]);
  });

  it('makes inner spans children, also after an await', async () => {
    const { tracer, ended } = open(subject);
    await tracer.startActiveSpan('outer', async (outer) => {
      await Promise.resolve();
      tracer.startActiveSpan('inner', (inner) => inner.end());
      outer.end();
    });
    expect(ended[0]?.parentSpanContext).toBe(ended[1]?.spanContext());
  });

  it('rethrows an error of the function', () => {
    const error = new Error('x');
    const fail = () =>
      open(subject).tracer.startActiveSpan('a', () => {
        throw error;
      });
    expect(fail).toThrow(error);
  });
});
