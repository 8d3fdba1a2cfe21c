import { findOtlpSpan } from '../../../../../lib/viewer/page/trace/details/otlp-span';

const one = { spanId: '00f067aa0ba902b7', name: 'one' };
const two = { spanId: '00f067aa0ba902b8', name: 'two' };
const child = { spanId: '00f067aa0ba902b9', parentSpanId: '00f067aa0ba902b7' };

const LINES = [
  { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 'empty' } }, { spans: [child] }] }] },
  { resourceSpans: [{ resource: { attributes: ['r'] }, scopeSpans: [{ scope: { name: 's' }, spans: [one, two] }] }] },
  { resourceLogs: [{ scopeLogs: [{ logRecords: [{ spanId: '00f067aa0ba902b7' }] }] }] },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

describe('the OTLP JSON of a span', () => {
  it('is cut out of the export of its trace, with its resource and scope', () => {
    expect(findOtlpSpan(LINES, '00f067aa0ba902b7')).toStrictEqual({
      resourceSpans: [{ resource: { attributes: ['r'] }, scopeSpans: [{ scope: { name: 's' }, spans: [one] }] }],
    });
  });

  it('is none for a span that the export does not have', () => {
    expect(findOtlpSpan(LINES, 'ffffffffffffffff')).toBeUndefined();
    expect(findOtlpSpan('', 'ffffffffffffffff')).toBeUndefined();
  });
});
