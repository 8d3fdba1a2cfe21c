import { escapeControls, padEnd, shorten, textWidth } from '../../lib/waterfall/terminal-text';

describe('escapeControls', () => {
  it.each([
    ['\u001B[2J', String.raw`\x1b[2J`],
    ['a\r\n\tb', String.raw`a\r\n\tb`],
    ['\u009B31m', String.raw`\x9b31m`],
    ['\u0000\u007F', String.raw`\x00\x7f`],
    ['abc\u202Edcba', String.raw`abc\u{202e}dcba`],
    ['zero\u200Bwidth\uFEFF', String.raw`zero\u{200b}width\u{feff}`],
    ['line\u2028end', String.raw`line\u{2028}end`],
    ['\uD800', String.raw`\u{d800}`],
  ])('makes %j visible', (text, escaped) => {
    expect(escapeControls(text)).toBe(escaped);
  });

  it('does not change ordinary text of any language', () => {
    const text = 'naïve Straße 注文 заказ 👩‍🚀 é';
    expect(escapeControls(text)).toBe(text);
  });
});

describe('textWidth', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['注文', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍🚀', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['✗ ↳ …', 5],
  ])('measures %j as %d columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });
});

describe('shorten', () => {
  it('does not change text that fits exactly', () => {
    expect(shorten('12345', 5)).toBe('12345');
  });

  it('cuts text that does not fit, and ends it in an ellipsis within the columns', () => {
    expect(shorten('123456', 5)).toBe('1234…');
  });

  it('does not split a wide character', () => {
    expect(shorten('注文注文', 4)).toBe('注…');
    expect(shorten('👩‍🚀👩‍🚀', 3)).toBe('👩‍🚀…');
  });

  it('limits text without width', () => {
    expect(shorten('\u0301'.repeat(100_000), 10).length).toBeLessThan(1000);
  });
});

describe('padEnd', () => {
  it('counts columns, not characters', () => {
    expect(padEnd('注文', 6)).toBe('注文  ');
  });
});
