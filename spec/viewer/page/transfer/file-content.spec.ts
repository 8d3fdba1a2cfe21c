import { gzipSync } from 'node:zlib';
import { contentOf } from '../../../../lib/viewer/page/transfer/file-content';

describe('the content of a file', () => {
  it.each([
    ['an object', '{"resourceSpans":[]}', 'application/json'],
    ['a list', '[{}]', 'application/json'],
    ['JSON after spaces', '\n  {', 'application/json'],
    ['JSON after a byte order mark', '\uFEFF{', 'application/json'],
    ['protobuf', '\n\u0012abc', 'application/x-protobuf'],
    ['protobuf whose first length is a brace', '\n{\n\u0022\n\u0012', 'application/x-protobuf'],
    ['nothing', '', 'application/x-protobuf'],
  ])('is recognised: %s', (_, text, type) => {
    expect(contentOf(new TextEncoder().encode(text))).toStrictEqual({ 'content-type': type });
  });

  it('is inflated by the server if it is compressed', () => {
    expect(contentOf(gzipSync('{}'))).toStrictEqual({
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
    });
  });
});
