import * as fc from 'fast-check';
import { RUN, someParent, someText } from '../header-arbitraries';
import { formatTraceParent, parseTraceParent } from '../../../lib/propagation/w3c/trace-parent';

/** Text that resembles a header: one with a part replaced. */
const nearly = fc
  .tuple(someParent, fc.nat(55), fc.nat(5), fc.string({ maxLength: 5 }))
  .map(([span, at, length, text]) => {
    const header = formatTraceParent(span, true) ?? '';
    return header.slice(0, at) + text + header.slice(at + length);
  });

describe('parseTraceParent and formatTraceParent', () => {
  it('read what was written', () => {
    fc.assert(
      fc.property(someParent, (span) => {
        const header = formatTraceParent(span, (span.traceFlags & 2) !== 0) ?? '';
        expect(parseTraceParent(header)).toStrictEqual(span);
      }),
      RUN,
    );
  });

  it('write ids and dashes as they were read, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, someText), (text) => {
        const read = parseTraceParent(text);
        const asRead = read && text.replace(/^[ \t]+/, '').slice(2, 53);
        expect(read && formatTraceParent(read, false)?.slice(2, 53)).toBe(asRead);
      }),
      { ...RUN, numRuns: 3000 },
    );
  });

  it('write 55 characters or nothing, for any ids and flags', () => {
    const anything = fc.record({ traceId: fc.string(), spanId: fc.string(), traceFlags: fc.double() });
    fc.assert(
      fc.property(fc.oneof(anything, someParent), fc.boolean(), (span, isRandom) => {
        expect(formatTraceParent(span, isRandom) ?? 'x'.repeat(55)).toHaveLength(55);
      }),
      RUN,
    );
  });
});
