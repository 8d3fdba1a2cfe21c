import { context, type Context, type Span, trace } from '@opentelemetry/api';
import { Empty, instrument, openSpan, recordField, setFilter } from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';
import { rememberLines } from '../log/remembered-lines';

const current = (): Span => trace.getSpan(context.active()) as Span;

describe('a call with an explicit parent', () => {
  const telemetry = freshTelemetry();

  /** A ∋ B ∋ C, where C is called with A as its parent: the names in C's log line, and the span that got a field. */
  function callIn(given: (a: { span: Span; context: Context }) => unknown): { spans: unknown; recordedOn: unknown } {
    const remembered = rememberLines({ format: 'json' });
    const c = instrument({ name: 'C', skip: 'all', parent: (parent: Span) => parent }, (_parent: Span) => {
      remembered.logger.log('info', 'C', 'line');
      recordField('x', 1);
    });
    instrument({ name: 'A', skip: 'all' }, () => {
      const a = { span: current(), context: context.active() };
      instrument({ name: 'B', fields: { x: Empty } }, () => c(given(a) as Span))();
    })();
    return {
      spans: remembered.lines[0]?.spans?.map(({ name }) => name),
      recordedOn: telemetry.spans.find(({ attributes }) => 'x' in attributes)?.name,
    };
  }

  it.each<[string, (a: { span: Span; context: Context }) => unknown]>([
    ['a span', ({ span }) => span],
    ['a context', ({ context: around }) => around],
    ['ids', ({ span }) => span.spanContext()],
    ['a span in a context', ({ span }) => trace.setSpan(context.active(), span)],
  ])('has the spans above %s in its log lines, and does not record on the spans between', (_what, given) => {
    expect(callIn(given)).toStrictEqual({ spans: ['A', 'C'], recordedOn: 'C' });
  });

  it('is inside the instrumented span above a foreign parent', () => {
    const foreign = ({ context: around }: { context: Context }): Span => {
      const span = trace.getTracer('others').startSpan('foreign', {}, around);
      span.end();
      return span;
    };
    expect(callIn(foreign)).toStrictEqual({ spans: ['A', 'C'], recordedOn: 'C' });
  });

  it('is inside the spans of the current context if the parent is invalid', () => {
    expect(callIn(() => undefined)).toStrictEqual({ spans: ['A', 'B', 'C'], recordedOn: 'B' });
  });

  it('is inside no span if the parent is remote or null', () => {
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    expect(callIn(() => remote)).toStrictEqual({ spans: ['C'], recordedOn: 'C' });
    expect(callIn(() => null)).toStrictEqual({ spans: ['C'], recordedOn: 'C' });
  });

  it('may have an open span of another context as its parent', () => {
    const remembered = rememberLines({ format: 'json' });
    const c = instrument({ name: 'C', skip: 'all', parent: (parent: Span) => parent }, (_parent: Span) =>
      remembered.logger.log('info', 'C', 'line'),
    );
    const elsewhere = openSpan({ name: 'elsewhere', attributes: { a: 1 } });
    instrument({ name: 'B' }, () => c(elsewhere.span))();
    elsewhere.end();
    instrument({ name: 'B' }, () => c(elsewhere.span))();
    expect(remembered.lines.map(({ spans }) => spans)).toStrictEqual([
      [{ a: 1, name: 'elsewhere' }, { name: 'C' }],
      [{ name: 'C' }],
    ]);
  });

  it('counts for the filter as inside the spans around the call, as in Rust', () => {
    setFilter('info,[B]=debug');
    const remembered = rememberLines({ format: 'json' });
    const c = instrument({ name: 'C', skip: 'all', parent: (parent: Span) => parent }, (_parent: Span) =>
      remembered.logger.log('debug', 'C', 'line'),
    );
    instrument({ name: 'A', skip: 'all' }, () => {
      const span = current();
      instrument({ name: 'B' }, () => c(span))();
    })();
    expect(remembered.lines.map(({ spans }) => spans?.map(({ name }) => name))).toStrictEqual([['A', 'C']]);
  });

  it('counts spans dropped below it on its own local root', () => {
    instrument({ name: 'A', skip: 'all' }, () => {
      const span = current();
      const c = instrument({ name: 'C', parent: span }, () => undefined);
      instrument({ name: 'B' }, () => c())();
    })();
    expect(telemetry.outline()).toEqual([{ name: 'A', children: [{ name: 'B' }, { name: 'C' }] }]);
  });
});
