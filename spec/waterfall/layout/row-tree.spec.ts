import { renderWaterfall } from '../../../lib/waterfall/render-waterfall';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { fixedSpan } from '../../trace/fixed-spans';
import { loopOf } from '../fixed-logs';

/** The labels of the folded rows, without attributes and bars. */
const labelsOf = (spans: readonly TraceSpan[]): string[] =>
  renderWaterfall(spans, { fold: true, width: 100, attributes: false })
    .split('\n')
    .slice(2)
    .filter((line) => line.includes(' ms'))
    .filter((line) => !line.startsWith('time went to'))
    .map((line) => line.replace(/ {2,}[░█▏▎▍▌▋▊▉].*$/, ''));

const FAILED = { status: { code: 'error', message: 'no stock' } } as const;

describe('repeated siblings', () => {
  it('share a row from three on, with their sum and the longest', () => {
    expect(labelsOf(loopOf(2))).toEqual(['[orders] root', '  [orders] db.query', '  [orders] db.query']);
    const text = renderWaterfall(loopOf(3), { fold: true, width: 100 });
    expect(text).toMatch(/ {2}\[orders\] db\.query × 3 +░+ 3 ms, longest 1 ms\n/);
  });

  it('share a row with others between them, at the place of the first', () => {
    const spans = [0, 1, 2].flatMap((turn) =>
      ['get', 'set'].map((name, index) =>
        fixedSpan(name, 'root', 10 * turn + 5 * index, 10 * turn + 5 * index + 4, {
          spanId: `${turn}${index}`.padStart(16, '0'),
        }),
      ),
    );
    expect(labelsOf([fixedSpan('root', undefined, 0, 40), ...spans])).toEqual([
      '[orders] root',
      '  [orders] get × 3',
      '  [orders] set × 3',
    ]);
  });

  it('keep their rows if they differ in service, or failed, in themselves or below', () => {
    const spans = loopOf(6, (index) => ({ ...(index === 1 && FAILED), ...(index === 2 && { service: 'stock' }) }));
    const below = fixedSpan('below', 'root', 14, 15, { parentSpanId: '4'.padStart(16, '0'), ...FAILED });
    expect(labelsOf([...spans, below])).toEqual([
      '[orders] root',
      '  [orders] db.query × 3',
      '  [orders] db.query',
      '  [stock] db.query',
      '  [orders] db.query',
      '    [orders] below',
    ]);
  });

  it('keep their rows if they are different queries', () => {
    const spans = loopOf(4, (index) => ({
      attributes: { 'db.query.summary': index === 0 ? 'find stock' : 'insert order' },
    }));
    expect(labelsOf(spans)).toEqual(['[orders] root', '  [orders] db.query', '  [orders] db.query × 3']);
  });

  it('show the children of the longest', () => {
    const spans = loopOf(3, (index) => (index === 1 ? { endNanos: 1_767_225_600_090_000_000n } : {}));
    const inside = ['1', '2'].map((parent) =>
      fixedSpan(`in ${parent}`, undefined, 11, 12, { parentSpanId: parent.padStart(16, '0') }),
    );
    expect(labelsOf([...spans, ...inside])).toEqual(['[orders] root', '  [orders] db.query × 3', '    [orders] in 2']);
  });
});
