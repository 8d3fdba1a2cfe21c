import { findMatches } from '../../../../../lib/viewer/page/trace/find';
import {
  buildRows,
  deepestParent,
  foldKey,
  idsFromDepth,
  type Row,
  type RowView,
} from '../../../../../lib/viewer/page/trace/model/rows';
import { buildModel, spanAt, type TraceModel } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { fixedSpan, idOf, LESSON_TRACE, TRACE_ID } from '../../../../trace/fixed-spans';
import { loopOf } from '../../../../waterfall/fixed-logs';

const ALL: RowView = { collapsed: new Set(), openFolds: new Set(), leastNanos: 0 };

const modelOf = (spans = LESSON_TRACE): TraceModel => buildModel({ traceId: TRACE_ID, spans, logs: [] }, true);

function outline(model: TraceModel, rows: readonly Row[]): readonly string[] {
  return rows.map((row) => {
    const indent = '  '.repeat(row.level - 1);
    if (row.kind === 'hidden') return `${indent}${row.count} hidden`;
    const index = row.kind === 'span' ? row.index : (row.members[0] ?? -1);
    const mark = row.isExpanded === undefined ? '' : row.isExpanded ? ' v' : ' >';
    const times = row.kind === 'fold' ? ` x${row.members.length}` : '';
    return `${indent}${spanAt(model, index)?.name}${times}${mark}`;
  });
}

const show = (model: TraceModel, view: Partial<RowView> = {}) => outline(model, buildRows(model, { ...ALL, ...view }));

describe('the rows of a waterfall', () => {
  it('are the spans of the trace, parents before children', () => {
    expect(show(modelOf())).toStrictEqual([
      'POST /api/orders v',
      '  create_order v',
      '    check_inventory v',
      '      POST /api/check v',
      '        db.query',
      '    save_order v',
      '      db.query',
      '    publish_event',
    ]);
  });

  it('leave out what is below a collapsed span', () => {
    expect(show(modelOf(), { collapsed: new Set([idOf('check_inventory'), idOf('save_order')]) })).toStrictEqual([
      'POST /api/orders v',
      '  create_order v',
      '    check_inventory >',
      '    save_order >',
      '    publish_event',
    ]);
  });

  it('say their place among the rows with the same parent', () => {
    const rows = buildRows(modelOf(), ALL);
    expect(rows.map(({ level, position, size }) => [level, position, size])).toStrictEqual([
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 3],
      [4, 1, 1],
      [5, 1, 1],
      [3, 2, 3],
      [4, 1, 1],
      [3, 3, 3],
    ]);
  });

  it('fold five siblings of one name and service, with the sum of their times', () => {
    const model = modelOf(loopOf(5));
    expect(show(model)).toStrictEqual(['root v', '  db.query x5 >']);
    expect(buildRows(model, ALL)[1]).toMatchObject({ nanos: 5e6, errors: 0 });
    expect(show(modelOf(loopOf(4)))).toHaveLength(5);
  });

  it('fold siblings that others stand between, and not those of other services', () => {
    const model = modelOf([
      ...loopOf(10, (index) => ({ name: index % 2 === 0 ? 'read' : 'write' })),
      ...loopOf(3, (index) => ({ spanId: idOf(`o${index}`), name: 'read', service: 'other' })).slice(1),
    ]);
    expect(show(model)).toStrictEqual(['root v', '  read x5 >', '  read', '  write x5 >', '  read', '  read']);
  });

  it('show the members of an open fold below it', () => {
    const model = modelOf(loopOf(6));
    const rows = show(model, { openFolds: new Set([foldKey(model, 1)]) });
    expect(rows).toStrictEqual(['root v', '  db.query x6 v', ...Array<string>(6).fill('    db.query')]);
  });

  it('count the errors in a fold', () => {
    const failed = (index: number) => ({ status: { code: index < 2 ? ('error' as const) : ('unset' as const) } });
    expect(buildRows(modelOf(loopOf(6, failed)), ALL)[1]).toMatchObject({ kind: 'fold', errors: 2 });
  });

  it('have one row for the hidden shorter spans', () => {
    const model = modelOf();
    expect(show(model, { leastNanos: 70e6 })).toStrictEqual([
      'POST /api/orders v',
      '  create_order v',
      '    check_inventory v',
      '      POST /api/check v',
      '        db.query',
      '    save_order v',
      '      1 hidden',
      '    1 hidden',
    ]);
    expect(buildRows(model, { ...ALL, leastNanos: 70e6 }).at(-1)).toMatchObject({ longest: 5e6 });
  });

  it('keep a short span that failed, one with a long one below, and the selected one', () => {
    const model = modelOf([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('failed', 'root', 1, 2, { status: { code: 'error' } }),
      fixedSpan('starts', 'root', 3, 4),
      fixedSpan('background', 'starts', 3, 60),
      fixedSpan('selected', 'root', 5, 6),
      fixedSpan('other', 'root', 7, 8),
    ]);
    const selected = model.indexOf.get(idOf('selected')) ?? -1;
    expect(show(model, { leastNanos: 10e6, selected })).toStrictEqual([
      'root v',
      '  failed',
      '  starts v',
      '    background',
      '  selected',
      '  1 hidden',
    ]);
  });

  it('show only matches and the way to them', () => {
    const model = modelOf();
    const matches = findMatches(model, (index) => spanAt(model, index)?.name === 'save_order');
    expect(show(model, { matchesBefore: matches.before })).toStrictEqual([
      'POST /api/orders v',
      '  create_order v',
      '    save_order v',
      '      1 hidden',
      '    4 hidden',
    ]);
  });

  it('end at a depth', () => {
    const model = modelOf();
    expect(deepestParent(model)).toBe(3);
    expect(show(model, { collapsed: idsFromDepth(model, 0) })).toStrictEqual(['POST /api/orders >']);
    expect(show(model, { collapsed: idsFromDepth(model, 2) })).toHaveLength(5);
  });

  it('have keys that no other row has', () => {
    const rows = buildRows(modelOf([...LESSON_TRACE, ...loopOf(9)]), { ...ALL, leastNanos: 2e6 });
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });
});
