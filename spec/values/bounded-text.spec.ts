import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { boundedText } from '../../lib/values/bounded-text';

afterEach(() => setRedactor(new Redactor()));

describe('boundedText', () => {
  it('does not change a text within the limit', () => {
    expect(boundedText('a'.repeat(100), 100)).toBe('a'.repeat(100));
  });

  it.each([101, 2148, 2149, 100_000])('fills the limit with a text of %d characters', (length) => {
    expect(boundedText('a'.repeat(length), 100)).toBe(`${'a'.repeat(99)}…`);
  });

  it.each(Array.from({ length: 30 }, (_, index) => index))(
    'hides a card number that begins %d characters before the limit',
    (before) => {
      expect(boundedText(`${' '.repeat(100 - before)}4111111111111111 ${'x'.repeat(5000)}`, 100)).not.toMatch(/\d/);
    },
  );

  it('does not show half a secret at the end of the part that was read, even if many secrets before it were shortened', () => {
    const hidden = `token=${'x'.repeat(1500)} `;
    for (let at = 0; at < 24; at++) {
      const text = `${hidden}${hidden}${'-'.repeat(52 + at)} 4111 1111 1111 1111 ${'x'.repeat(9000)}`;
      expect(boundedText(text, 1024)).not.toMatch(/\d/);
    }
  });

  it('does not show half a secret of an added shape', () => {
    setRedactor(new Redactor({ shapes: [/EMP-\d{8}\b/] }));
    const hidden = `token=${'x'.repeat(1500)} `;
    for (let at = 0; at < 24; at++) {
      const text = `${hidden}${hidden}${'-'.repeat(40 + at)} EMP-12345678 ${'x'.repeat(9000)}`;
      expect(boundedText(text, 1024)).not.toMatch(/\d/);
    }
  });

  it('shows the replacement of a secret of any length', () => {
    expect(boundedText(`password=${'x'.repeat(1e5)}`, 1024)).toBe('password=[redacted]…');
  });
});
