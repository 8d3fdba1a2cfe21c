import { nextOrder, sortedPlaces, type Column } from '../../../../../lib/viewer/page/trace/model/table-sort';
import { buildModel } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { LESSON_TRACE, TRACE_ID } from '../../../../trace/fixed-spans';

const model = buildModel({ traceId: TRACE_ID, spans: LESSON_TRACE, logs: [] }, true);
const places = [...model.entries.keys()];
const sorted = (column: Column, isDescending = false) => sortedPlaces(model, places, { column, isDescending });

describe('the table of spans', () => {
  it.each([
    ['start', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['name', [3, 0, 2, 1, 4, 6, 7, 5]],
    ['duration', [7, 6, 5, 4, 3, 2, 1, 0]],
    ['self', [7, 0, 2, 5, 6, 1, 4, 3]],
    ['depth', [0, 1, 2, 5, 7, 3, 6, 4]],
  ] as const)('sorts by %s', (column, order) => {
    expect(sorted(column)).toStrictEqual(order);
  });

  it('keeps the order of the waterfall among spans that are alike', () => {
    expect(sorted('logs', true)).toStrictEqual(places);
  });

  it('turns round at a second click, and begins with the largest number', () => {
    const first = nextOrder({ column: 'name', isDescending: false }, 'self');
    expect(first).toStrictEqual({ column: 'self', isDescending: true });
    expect(nextOrder(first, 'self')).toStrictEqual({ column: 'self', isDescending: false });
    expect(nextOrder(first, 'service')).toStrictEqual({ column: 'service', isDescending: false });
  });
});
