import { flameBoxes } from '../../../../../lib/viewer/page/trace/model/flame';
import { buildModel, spanAt } from '../../../../../lib/viewer/page/trace/model/trace-model';
import { fixedSpan, TRACE_ID } from '../../../../trace/fixed-spans';
import type { TraceSpan } from '../../../../../lib/trace/trace-span';

function draw(spans: readonly TraceSpan[], pixels = 1000) {
  const model = buildModel({ traceId: TRACE_ID, spans, logs: [] }, true);
  const { boxes, rows, hidden } = flameBoxes(model, { from: 0, to: model.totalNanos }, pixels);
  return { rows, hidden, boxes: boxes.map(({ index, row, left }) => [spanAt(model, index)?.name, row, left]) };
}

describe('the flame graph', () => {
  it('puts children below their parents', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('a', 'root', 0, 50),
      fixedSpan('b', 'root', 50, 90),
      fixedSpan('c', 'b', 60, 80),
    ];
    expect(draw(spans)).toStrictEqual({
      rows: 3,
      hidden: 0,
      boxes: [
        ['root', 0, 0],
        ['a', 1, 0],
        ['b', 1, 0.5],
        ['c', 2, 0.6],
      ],
    });
  });

  it('gives children that overlap rows of their own', () => {
    const spans = [fixedSpan('root', undefined, 0, 100), fixedSpan('a', 'root', 0, 60), fixedSpan('b', 'root', 30, 90)];
    expect(draw(spans).boxes.map(([name, row]) => [name, row])).toStrictEqual([
      ['root', 0],
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('omits spans that are narrower than a pixel, and counts them', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('tiny', 'root', 10, 10.01),
      fixedSpan('below', 'tiny', 10, 10.005),
    ];
    expect(draw(spans)).toMatchObject({ hidden: 2, boxes: [['root', 0, 0]] });
  });
});
