import { SpanKind } from '@opentelemetry/api';
import { buildModel, durationAt, offsetOf, spanAt } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { fixedSpan, idOf, LESSON_TRACE, micros, TRACE_ID } from '../../../../trace/fixed-spans';
import { fixedLog } from '../../../../waterfall/fixed-logs';

const MILLI = 1e6;

const modelOf = (spans = LESSON_TRACE, isCorrected = true) =>
  buildModel({ traceId: TRACE_ID, spans, logs: [] }, isCorrected);

describe('the model of a trace', () => {
  it('lists spans parents first, with depth, parent and the end of the subtree', () => {
    const model = modelOf();
    expect(model.entries.map((_entry, index) => spanAt(model, index)?.name)).toStrictEqual([
      'POST /api/orders',
      'create_order',
      'check_inventory',
      'POST /api/check',
      'db.query',
      'save_order',
      'db.query',
      'publish_event',
    ]);
    expect([...model.depths]).toStrictEqual([0, 1, 2, 3, 4, 2, 3, 2]);
    expect([...model.parents]).toStrictEqual([-1, 0, 1, 2, 3, 1, 5, 1]);
    expect([...model.subtreeEnds]).toStrictEqual([8, 8, 5, 5, 5, 7, 7, 8]);
  });

  it('counts times from the start of the trace, and own time without that of children', () => {
    const model = modelOf();
    expect(model.startNanos).toBe(micros(0));
    expect(model.totalNanos).toBe(450 * MILLI);
    const saved = model.indexOf.get(idOf('save_order')) ?? -1;
    expect([model.starts[saved], durationAt(model, saved), model.selfs[saved]]).toStrictEqual([
      330 * MILLI,
      80 * MILLI,
      20 * MILLI,
    ]);
  });

  it('counts time once in which several children run', () => {
    const model = modelOf([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('one', 'root', 10, 50),
      fixedSpan('two', 'root', 20, 40),
      fixedSpan('three', 'root', 45, 60),
      fixedSpan('late', 'root', 90, 140),
    ]);
    expect(model.selfs[0]).toBe(40 * MILLI);
    expect(model.totalNanos).toBe(140 * MILLI);
  });

  it('puts spans with one missing parent together below it', () => {
    const model = modelOf([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('b', 'lost', 30, 40),
      fixedSpan('a', 'lost', 10, 20),
    ]);
    expect(model.entries.map(({ kind, id }) => [kind, id])).toStrictEqual([
      ['span', idOf('root')],
      ['missing', idOf('lost')],
      ['span', idOf('a')],
      ['span', idOf('b')],
    ]);
    expect([model.starts[1], model.ends[1]]).toStrictEqual([10 * MILLI, 40 * MILLI]);
    expect(spanAt(model, 1)).toBeUndefined();
  });

  it('cuts a cycle of parents, and says where', () => {
    const model = modelOf([fixedSpan('a', 'b', 0, 10), fixedSpan('b', 'a', 2, 8)]);
    expect(model.entries.map((entry) => entry.kind === 'span' && [entry.id, entry.isCut])).toStrictEqual([
      [idOf('a'), true],
      [idOf('b'), false],
    ]);
  });

  it('shows the times of a clock that disagrees corrected or as they were reported', () => {
    const spans = [
      fixedSpan('client', undefined, 0, 100, { kind: SpanKind.CLIENT }),
      fixedSpan('server', 'client', -500, -440, { kind: SpanKind.SERVER, service: 'payment' }),
    ];
    const [corrected, reported] = [modelOf(spans), modelOf(spans, false)];
    expect(corrected.skewed).toBe(1);
    expect([...corrected.starts]).toStrictEqual([0, 20 * MILLI]);
    expect([...reported.starts]).toStrictEqual([500 * MILLI, 0]);
    expect(reported.totalNanos).toBe(600 * MILLI);
    expect(offsetOf(corrected, 1, micros(-500_000))).toBe(20 * MILLI);
    expect(offsetOf(reported, 1, micros(-500_000))).toBe(0);
  });

  it('knows the lines of each span in order of time', () => {
    const [root] = LESSON_TRACE;
    const logs = [fixedLog(root, 20, 'second'), fixedLog(root, 10, 'first'), fixedLog(undefined, 5, 'elsewhere')];
    const model = buildModel({ traceId: TRACE_ID, spans: LESSON_TRACE, logs }, true);
    expect([...model.logs].map(([index, lines]) => [index, lines.map(({ body }) => body)])).toStrictEqual([
      [0, ['first', 'second']],
    ]);
  });

  it('counts errors and finds the longest span below each place', () => {
    const model = modelOf([
      fixedSpan('root', undefined, 0, 10),
      fixedSpan('a', 'root', 1, 5, { status: { code: 'error' } }),
      fixedSpan('b', 'a', 2, 90),
    ]);
    expect([...model.errors]).toStrictEqual([1, 1, 0]);
    expect([...model.longest]).toStrictEqual([88 * MILLI, 88 * MILLI, 88 * MILLI]);
  });

  it('holds a chain of 20,000 spans, and a trace without spans', () => {
    const chain = Array.from({ length: 20_000 }, (_none, index) =>
      fixedSpan('link', undefined, index / 1000, 100 - index / 1000, {
        spanId: (index + 1).toString(16).padStart(16, '0'),
        ...(index > 0 && { parentSpanId: index.toString(16).padStart(16, '0') }),
      }),
    );
    expect(modelOf(chain).depths[19_999]).toBe(19_999);
    expect(modelOf([]).totalNanos).toBe(0);
  });
});
