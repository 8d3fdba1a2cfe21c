import { visibleText } from '../../../../lib/viewer/page/text/visible-text';

describe('a text on the page', () => {
  it.each([
    ['\u001B[31mred\u0007', '␛[31mred␇'],
    ['a\tb\r\nc', 'a\tb\r\nc'],
    ['\u0000\u007F\u009B', String.raw`␀␡\x9b`],
    ['photo\u202Egnp.exe', 'photo⇄gnp.exe'],
    ['naïve 👩‍👩‍👧 日本', 'naïve 👩‍👩‍👧 日本'],
  ])('shows what browsers do not draw: %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});
