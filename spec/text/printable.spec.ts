import { printable } from '../../lib/text/printable';

describe('printable text', () => {
  it('escapes control characters, line separators and directional marks', () => {
    expect(printable('a\tb\r\n\u0000\u001b\u007f\u009b\u0085\u2028\u2029\u202e\u2066')).toBe(
      String.raw`a\tb\r\n\u0000\u001b\u007f\u009b\u0085\u2028\u2029\u202e\u2066`,
    );
  });

  it('keeps all other text, including emoji of several characters', () => {
    const text = 'Zürich, 東京, नमस्ते 👩‍👩‍👧 "q" \\';
    expect(printable(text)).toBe(text);
  });

  it('keeps the meaning of JSON', () => {
    const value = { 'a\u2028': ['\u009b31m', '\u202eabc', '\n'] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toStrictEqual(value);
  });
});
