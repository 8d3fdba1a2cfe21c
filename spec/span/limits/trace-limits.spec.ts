import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { Empty } from '../../../lib/fields/empty';
import { instrument } from '../../../lib/instrument/instrument';
import { recordField } from '../../../lib/fields/record-field';
import { joinSpan, openSpan } from '../../../lib/span/start-span';
import { forgetNames } from '../../../lib/span/limits/span-name-cardinality';
import { setTraceLimits, TRACE_LIMITS, traceLimits } from '../../../lib/span/limits/trace-limits';
import { freshTelemetry } from '../../fresh-telemetry';

const telemetry = freshTelemetry();
afterEach(() => {
  setTraceLimits();
  forgetNames();
});

const step = instrument({ name: 'step' }, (index: number) => index);
const spanNames = (): string[] => telemetry.spans.map(({ name }) => name);
const root = () => telemetry.spans.find(({ name }) => name === 'root');
const codes = (): string[] => telemetry.warnings.map(({ code }) => code);

it('gives a missing trace limit its default', () => {
  setTraceLimits({ spanCountLimit: 7 });
  expect(traceLimits()).toEqual({ ...TRACE_LIMITS, spanCountLimit: 7 });
  setTraceLimits();
  expect(traceLimits()).toEqual({
    spanCountLimit: 1000,
    siblingCountLimit: Number.POSITIVE_INFINITY,
    spanNameCountLimit: 100,
  });
});

describe('the span limit of a trace', () => {
  it('drops further spans, runs their work, and counts them on the local root', () => {
    setTraceLimits({ spanCountLimit: 4 });
    const results = instrument({ name: 'root' }, () => [1, 2, 3, 4, 5, 6].map((index) => step(index)))();
    expect(results).toEqual([1, 2, 3, 4, 5, 6]);
    expect(spanNames()).toEqual(['step', 'step', 'step', 'root']);
    expect(root()?.attributes).toEqual({ 'otel_instrument.spans.left_out': 3 });
  });

  it('allows a trace to reach it without a warning', () => {
    setTraceLimits({ spanCountLimit: 3 });
    instrument({ name: 'root' }, () => [step(1), step(2)])();
    expect([spanNames(), root()?.attributes, codes()]).toEqual([['step', 'step', 'root'], {}, []]);
  });

  it('warns once for each name of a root', () => {
    setTraceLimits({ spanCountLimit: 1 });
    const work = instrument({ name: 'root' }, () => step(1));
    work();
    work();
    expect(telemetry.warnings).toEqual([
      {
        code: 'TRACE_TOO_LARGE',
        message: expect.stringContaining(
          'A trace below root has reached traceLimits.spanCountLimit, 1 spans',
        ) as string,
      },
    ]);
  });

  it('attaches the children of a dropped span to the enclosing span, which is also propagated', () => {
    setTraceLimits({ spanCountLimit: 2 });
    const leaf = instrument({ name: 'leaf' }, () => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      return headers['traceparent'];
    });
    const middle = instrument({ name: 'middle' }, () => leaf());
    const sent = instrument({ name: 'root' }, () => [step(1), middle()])();
    const { traceId, spanId } = root()?.spanContext() ?? {};
    expect(sent[1]).toBe(`00-${traceId}-${spanId}-01`);
    expect(spanNames()).toEqual(['step', 'root']);
    expect(root()?.attributes['otel_instrument.spans.left_out']).toBe(2);
  });

  it('is reported only on the local root', () => {
    setTraceLimits({ spanCountLimit: 2 });
    const middle = instrument({ name: 'middle' }, () => step(1));
    instrument({ name: 'root' }, () => middle())();
    expect(telemetry.outline()).toEqual([
      { name: 'root', attributes: { 'otel_instrument.spans.left_out': 1 }, children: [{ name: 'middle' }] },
    ]);
  });

  it('records the fields of a dropped span on the enclosing span if that declares them', () => {
    setTraceLimits({ spanCountLimit: 1 });
    const inner = instrument({ name: 'inner', fields: { order_id: Empty } }, () => recordField('order_id', 'o-1'));
    instrument({ name: 'root', fields: { order_id: Empty } }, () => inner())();
    expect(root()?.attributes).toEqual({ order_id: 'o-1', 'otel_instrument.spans.left_out': 1 });
  });

  it('records an error of a dropped span on the enclosing span', () => {
    setTraceLimits({ spanCountLimit: 1 });
    const inner = instrument({ name: 'inner' }, () => {
      throw new TypeError('inner is broken');
    });
    expect(instrument({ name: 'root' }, () => inner())).toThrow('inner is broken');
    expect(root()?.events).toMatchObject([{ attributes: { 'exception.type': 'TypeError' } }]);
  });

  it('counts each new root separately', () => {
    setTraceLimits({ spanCountLimit: 2 });
    const job = instrument({ name: 'job', root: true }, () => step(2));
    instrument({ name: 'root' }, () => [step(1), job()])();
    expect(spanNames()).toEqual(['step', 'step', 'job', 'root']);
  });

  it('counts each request of one remote trace separately', () => {
    setTraceLimits({ spanCountLimit: 2 });
    const remote = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      isRemote: true,
    });
    const first = openSpan({ name: 'first', parent: remote });
    const second = openSpan({ name: 'second', parent: remote });
    for (const open of [first, second, first, second]) open.run(() => step(1));
    for (const open of [first, second]) open.end();
    expect(telemetry.spans.map(({ name, attributes }) => [name, attributes['otel_instrument.spans.left_out']])).toEqual(
      [
        ['step', undefined],
        ['step', undefined],
        ['first', 1],
        ['second', 1],
      ],
    );
  });

  it('is reported on a joined span of another library', () => {
    setTraceLimits({ spanCountLimit: 1 });
    const span = trace.getTracer('framework').startSpan('GET /');
    const joined = joinSpan(span, 'GET /', 'http', trace.setSpan(ROOT_CONTEXT, span));
    joined.run(() => step(1));
    joined.end();
    span.end();
    expect(telemetry.outline()).toEqual([{ name: 'GET /', attributes: { 'otel_instrument.spans.left_out': 1 } }]);
  });
});

describe('repeated siblings', () => {
  it('are all recorded by default', () => {
    instrument({ name: 'root' }, () => Array.from({ length: 20 }, (_, index) => step(index)))();
    expect(spanNames()).toHaveLength(21);
  });

  it('are collapsed into one line on their parent, with their number, time and failures', () => {
    setTraceLimits({ siblingCountLimit: 2 });
    const query = instrument({ name: 'query' }, (index: number) => {
      if (index % 2 === 1) throw new RangeError(`row ${index}`);
    });
    instrument({ name: 'root' }, () => {
      for (let index = 0; index < 6; index++) {
        try {
          query(index);
        } catch {}
      }
      step(1);
    })();
    expect(spanNames()).toEqual(['query', 'query', 'step', 'root']);
    expect(root()?.attributes['otel_instrument.spans.collapsed']).toEqual([
      expect.stringMatching(/^query × 4 in \d+\.\d ms, 2 failed$/),
    ]);
  });

  it('count as one failure each, from an error or a status, even if ended twice', () => {
    setTraceLimits({ siblingCountLimit: 1 });
    const parent = openSpan({ name: 'root' });
    parent.run(() => {
      for (let index = 0; index < 3; index++) {
        const open = openSpan({ name: 'GET' });
        open.failWith('HTTP 500');
        open.end();
        open.end();
      }
    });
    parent.end();
    expect(root()?.attributes['otel_instrument.spans.collapsed']).toEqual([
      expect.stringMatching(/^GET × 2 in \d+\.\d ms, 2 failed$/),
    ]);
  });

  it('do not use up the span limit of the trace once collapsed', () => {
    setTraceLimits({ siblingCountLimit: 1, spanCountLimit: 3 });
    instrument({ name: 'root' }, () => [step(1), step(2), step(3), instrument({ name: 'last' }, () => 4)()])();
    expect(spanNames()).toEqual(['step', 'last', 'root']);
  });

  it('are recorded if their parent has too many different names', () => {
    setTraceLimits({ siblingCountLimit: 1 });
    const parent = openSpan({ name: 'root' });
    parent.run(() => {
      for (let index = 0; index < 65; index++)
        for (const _ of [1, 2]) openSpan({ name: `n${index}`, target: 't' }).end();
    });
    parent.end();
    expect(root()?.attributes['otel_instrument.spans.collapsed']).toHaveLength(64);
    expect(spanNames().filter((name) => name === 'n64')).toHaveLength(2);
  });

  it('are counted below each parent separately', () => {
    setTraceLimits({ siblingCountLimit: 1 });
    const parent = instrument({ name: 'parent' }, () => [step(1), step(2)]);
    instrument({ name: 'root' }, () => parent())();
    instrument({ name: 'root' }, () => parent())();
    expect(spanNames()).toEqual(['step', 'parent', 'root', 'step', 'parent', 'root']);
  });

  it('that run concurrently are counted when they have ended', async () => {
    setTraceLimits({ siblingCountLimit: 1 });
    const wait = instrument({ name: 'wait' }, () => new Promise((resolve) => setImmediate(resolve)));
    await instrument({ name: 'root' }, () => Promise.all([wait(), wait(), wait()]))();
    expect(root()?.attributes['otel_instrument.spans.collapsed']).toEqual([
      expect.stringMatching(/^wait × 2 in \d+\.\d ms$/),
    ]);
  });
});

describe('the span names of a target', () => {
  it('cause one warning if there are too many, such as names with ids', () => {
    setTraceLimits({ spanNameCountLimit: 3 });
    for (const id of [1, 2, 2, 3, 4, 5]) openSpan({ name: `GET /orders/${id}`, target: 'HttpServer' }).end();
    expect(telemetry.warnings).toEqual([
      {
        code: 'TOO_MANY_SPAN_NAMES',
        message: expect.stringMatching(
          /^Spans of HttpServer have more than 3 names, the latest "GET \/orders\/4"/,
        ) as string,
      },
    ]);
  });

  it('are counted when a span is renamed too', () => {
    setTraceLimits({ spanNameCountLimit: 2 });
    const rename = instrument({ name: 'rename', target: 'Orders', fields: { 'otel.name': Empty } }, (name: string) =>
      recordField('otel.name', name),
    );
    for (const name of ['a', 'b', 'c']) rename(name);
    expect(codes()).toEqual(['TOO_MANY_SPAN_NAMES']);
  });

  it('are counted for at most a thousand targets', () => {
    setTraceLimits({ spanNameCountLimit: 1 });
    for (let index = 0; index < 1000; index++) openSpan({ name: 'read', target: `t${index}` }).end();
    for (const name of ['a', 'b', 'c']) openSpan({ name, target: 'one more' }).end();
    expect(codes()).toEqual([]);
  });

  it('may be many in total if they belong to many targets', () => {
    setTraceLimits({ spanNameCountLimit: 1 });
    for (const target of ['a', 'b', 'c']) openSpan({ name: 'read', target }).end();
    expect(codes()).toEqual([]);
  });
});
