import { findOtlpSpan } from '../../../../../lib/viewer/page/trace/details/otlp-span';

const one = { spanId: '00F067AA0BA902B7', name: 'one' };
const two = { spanId: '00f067aa0ba902b8', name: 'two' };
const document = {
  resourceSpans: [
    { resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'empty' } }] },
    { resource: { attributes: ['r'] }, scopeSpans: [{ scope: { name: 's' }, spans: [one, two] }] },
  ],
};

describe('the OTLP JSON of a span', () => {
  it('is cut out of the document of its trace, with its resource and scope', () => {
    expect(findOtlpSpan(document, '00f067aa0ba902b7')).toStrictEqual({
      resourceSpans: [{ resource: { attributes: ['r'] }, scopeSpans: [{ scope: { name: 's' }, spans: [one] }] }],
    });
  });

  it('is empty for a span that the document does not have', () => {
    expect(findOtlpSpan(document, 'ffffffffffffffff')).toStrictEqual({ resourceSpans: [] });
    expect(findOtlpSpan({}, 'ffffffffffffffff')).toStrictEqual({ resourceSpans: [] });
  });
});
