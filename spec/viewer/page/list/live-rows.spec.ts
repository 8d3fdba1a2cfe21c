import type { TraceRow } from '../../../../lib/viewer/api/trace-row';
import { LiveRows } from '../../../../lib/viewer/page/list/live-rows';

const row = (id: string, startNanos: number, more: Partial<TraceRow> = {}): TraceRow => ({
  traceId: id,
  name: id,
  service: 'orders',
  startNanos: String(startNanos),
  durationNanos: '5',
  spans: 1,
  errors: 0,
  logs: 0,
  services: [],
  isOrphan: false,
  revision: 1,
  dropped: 0,
  ...more,
});

const idsOf = ({ rows }: LiveRows): readonly string[] => rows.map(({ traceId }) => traceId);
const change = (rows: readonly TraceRow[], left: readonly string[] = [], removed: readonly string[] = []) => ({
  rows,
  left,
  removed,
});

describe('the rows of a live list', () => {
  let list: LiveRows;

  beforeEach(() => {
    list = new LiveRows();
    list.reset([row('c', 30), row('b', 20), row('a', 10)], false);
  });

  it('put a new row on top', () => {
    list.apply(change([row('d', 40)]), 'shown');
    expect(idsOf(list)).toStrictEqual(['d', 'c', 'b', 'a']);
  });

  it('put a late row where its start belongs', () => {
    list.apply(change([row('late', 25)]), 'shown');
    expect(idsOf(list)).toStrictEqual(['c', 'late', 'b', 'a']);
  });

  it('move a row whose start has changed, as that of a late root does', () => {
    list.apply(change([row('a', 25, { revision: 2 })]), 'shown');
    expect(idsOf(list)).toStrictEqual(['c', 'a', 'b']);
  });

  it('ignore a row that is older than the one in the list', () => {
    list.apply(change([row('a', 10, { revision: 3, name: 'new' })]), 'shown');
    expect(list.apply(change([row('a', 10, { revision: 2, name: 'old' })]), 'shown')).toBe(false);
    expect(list.rows.at(-1)?.name).toBe('new');
  });

  it('lose what no longer matches and what was evicted', () => {
    list.apply(change([], ['c'], ['a']), 'shown');
    expect(idsOf(list)).toStrictEqual(['b']);
  });

  it('keep new rows back and count them while they are held, but update the others', () => {
    list.apply(change([row('d', 40), row('b', 20, { revision: 2, spans: 7 })]), 'held');
    expect(idsOf(list)).toStrictEqual(['c', 'b', 'a']);
    expect(list.rows[1]?.spans).toBe(7);
    expect(list.newRows).toBe(1);
  });

  it('count a new row once, however often it changes', () => {
    list.apply(change([row('d', 40)]), 'held');
    list.apply(change([row('d', 40, { revision: 2 })]), 'held');
    expect(list.newRows).toBe(1);
  });

  it('do not change while they are paused', () => {
    expect(list.apply(change([row('d', 40), row('b', 20, { revision: 2 })], ['c'], ['a']), 'paused')).toBe(false);
    expect(idsOf(list)).toStrictEqual(['c', 'b', 'a']);
    expect(list.newRows).toBe(1);
  });

  it('apply all that waits on release', () => {
    list.apply(change([row('d', 40)], ['c'], ['a']), 'paused');
    list.release();
    expect(idsOf(list)).toStrictEqual(['d', 'b']);
    expect(list.newRows).toBe(0);
  });

  it('forget a waiting row that was evicted before the reader saw it', () => {
    list.apply(change([row('d', 40)]), 'held');
    list.apply(change([], [], ['d']), 'held');
    list.release();
    expect(idsOf(list)).toStrictEqual(['c', 'b', 'a']);
  });

  it('show a row that left and came back', () => {
    list.apply(change([], ['b']), 'paused');
    list.apply(change([row('b', 20, { revision: 2 })]), 'paused');
    list.release();
    expect(idsOf(list)).toStrictEqual(['c', 'b', 'a']);
  });

  it('leave rows behind the last one to the server while it has more', () => {
    list.reset([row('c', 30), row('b', 20)], true);
    list.apply(change([row('a', 10)]), 'shown');
    expect(idsOf(list)).toStrictEqual(['c', 'b']);
    list.append([row('a', 10)], false);
    expect(idsOf(list)).toStrictEqual(['c', 'b', 'a']);
  });

  it('follow the order of the query', () => {
    const slowest = new LiveRows({ field: 'duration', isDescending: true });
    slowest.reset([row('slow', 1, { durationNanos: '1000' }), row('fast', 2, { durationNanos: '90' })], false);
    slowest.apply(change([row('between', 3, { durationNanos: '200' })]), 'shown');
    expect(idsOf(slowest)).toStrictEqual(['slow', 'between', 'fast']);
  });
});
