import { findMatches } from '../../../../lib/viewer/page/trace/find';
import { buildModel, spanAt } from '../../../../lib/viewer/page/trace/model/trace-model';
import { spanMatcher, spanTest } from '../../../../lib/viewer/page/trace/span-matcher';
import { LESSON_TRACE, TRACE_ID } from '../../../trace/fixed-spans';

const content = { traceId: TRACE_ID, spans: LESSON_TRACE, logs: [] };
const model = buildModel(content, true);

function found(text: string): readonly (string | undefined)[] {
  const { query } = spanMatcher(text);
  if (!query) throw new Error(`not a query: ${text}`);
  return findMatches(model, spanTest(query, content, model)).places.map((index) => spanAt(model, index)?.name);
}

describe('the query within a trace', () => {
  it.each([
    ['db.query', ['db.query', 'db.query']],
    ['service=gateway', ['POST /api/orders']],
    ['name=db.query duration>100ms', ['db.query']],
    ['self>=100ms', ['POST /api/check', 'db.query']],
    ['order.item_count=3 -check', ['create_order']],
  ])('finds spans: %s', (text, names) => {
    expect(found(text)).toStrictEqual(names);
  });

  it('counts the matches before each place', () => {
    const { flags, before, places } = findMatches(model, (index) => spanAt(model, index)?.name === 'db.query');
    expect(places).toStrictEqual([4, 6]);
    expect([...flags]).toStrictEqual([0, 0, 0, 0, 1, 0, 1, 0]);
    expect([...before]).toStrictEqual([0, 0, 0, 0, 0, 1, 1, 2, 2]);
  });

  it('is none without text', () => {
    expect(spanMatcher('  ')).toStrictEqual({});
  });

  it('says where it cannot be read', () => {
    expect(spanMatcher('is:eror')).toStrictEqual({ problem: expect.stringMatching(/^Column \d+: .*error/) as string });
  });
});
