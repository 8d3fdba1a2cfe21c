import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { boundedText } from '../../lib/values/bounded-text';

afterEach(() => setRedactor(new Redactor()));

describe('boundedText', () => {
  it('leaves a text within the limit as it is', () => {
    expect(boundedText('a'.repeat(100), 100)).toBe('a'.repeat(100));
  });

  it.each([101, 2148, 2149, 100_000])('shows as much as the limit allows of a text of %d characters', (length) => {
    expect(boundedText('a'.repeat(length), 100)).toBe(`${'a'.repeat(99)}…`);
  });

  it.each(Array.from({ length: 30 }, (_, index) => index))(
    'hides a card number that begins %d characters before the limit',
    (before) => {
      expect(boundedText(`${' '.repeat(100 - before)}4111111111111111 ${'x'.repeat(5000)}`, 100)).not.toMatch(/\d/);
    },
  );

  it('does not show half a secret where many others, hidden, made room for the end of what was read', () => {
    const hidden = `token=${'x'.repeat(1500)} `;
    for (let at = 0; at < 24; at++) {
      const text = `${hidden}${hidden}${'-'.repeat(52 + at)} 4111 1111 1111 1111 ${'x'.repeat(9000)}`;
      expect(boundedText(text, 1024)).not.toMatch(/\d/);
    }
  });

  it('does not show half a secret of a shape that was added', () => {
    setRedactor(new Redactor({ shapes: [/EMP-\d{8}\b/] }));
    const hidden = `token=${'x'.repeat(1500)} `;
    for (let at = 0; at < 24; at++) {
      const text = `${hidden}${hidden}${'-'.repeat(40 + at)} EMP-12345678 ${'x'.repeat(9000)}`;
      expect(boundedText(text, 1024)).not.toMatch(/\d/);
    }
  });

  it('shows that a secret was hidden, however far that goes', () => {
    expect(boundedText(`password=${'x'.repeat(1e5)}`, 1024)).toBe('password=[redacted]…');
  });
});
