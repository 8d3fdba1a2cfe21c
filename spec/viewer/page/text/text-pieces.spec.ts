import { textPieces } from '../../../../lib/viewer/page/text/text-pieces';

const marked = (text: string) => textPieces(text).map((piece) => (piece.isRedacted ? `<${piece.text}>` : piece.text));

describe('a text on the page', () => {
  it.each([
    ['plain', ['plain']],
    ['[redacted]', ['<[redacted]>']],
    ['token=[redacted]&a=b', ['token=', '<[redacted]>', '&a=b']],
    ['https://REDACTED:REDACTED@host/', ['https://', '<REDACTED>', ':', '<REDACTED>', '@host/']],
    ['', []],
  ])('marks what redaction replaced: %s', (text, pieces) => {
    expect(marked(text)).toStrictEqual(pieces);
  });
});
