import { Redactor } from '../../../lib/redaction/redactor';

const redactor = new Redactor({ replace: () => '#' });
const hide = (text: string) => redactor.text(text);

/** `{"token":"a\"b","x":1}`, nested in JSON strings. */
function nestedJson(levels: number): string {
  let text = JSON.stringify({ token: 'hunt"er2', x: 1 });
  for (let level = 0; level < levels; level++) text = JSON.stringify({ body: text, y: 2 });
  return text;
}

describe('values of secret names in text', () => {
  it.each([
    ['JSON', '{"token":"abc","x":1}', '{"token":"#","x":1}'],
    ['JSON with spaces and line breaks', '{\n  "token" : \n   "abc"\n}', '{\n  "token" : \n   "#"\n}'],
    ['JSON with a number', '{"pin":1234,"x":1}', '{"pin":"#","x":1}'],
    ['JSON with an object', '{"card":{"n":"}","m":[1]},"x":1}', '{"card":"#","x":1}'],
    ['JSON with a list', '{"tokens":["a]","b"],"x":1}', '{"tokens":"#","x":1}'],
    ['JSON that was cut off', '{"x":1,"token":"abc', '{"x":1,"token":"#'],
    ['JSON that was cut off inside of an object', '{"card":{"n":"1', '{"card":"#"'],
    ['an empty string', '{"token":"","x":1}', '{"token":"","x":1}'],
    [
      'nothing',
      'token= password=null {"pin":null} secret=undefined',
      'token= password=null {"pin":null} secret=undefined',
    ],
    ['hidden values', 'token=[redacted] {"pin":"[redacted]"}', 'token=[redacted] {"pin":"[redacted]"}'],
    ['the inspection of an object', "{ token: 'abc', auth: { user: 'x' }, z: 1 }", "{ token: '#', auth: #, z: 1 }"],
    ['a query string', 'GET /x?token=abc&y=2 HTTP/1.1', 'GET /x?token=#&y=2 HTTP/1.1'],
    ['a form', 'user[password]=abc&user%5Bpin%5D=12&y=2', 'user[password]=#&user%5Bpin%5D=#&y=2'],
    ['a query inside of a query', 'next=%2Fx%3Ftoken%3Dabc%26y%3D2&z=1', 'next=%2Fx%3Ftoken%3D#%26y%3D2&z=1'],
    ['encoded JSON', '%7B%22pin%22%3A%22abc%22%2C%22y%22%3A1', '%7B%22pin%22%3A%22#%22%2C%22y%22%3A1'],
    ['a log line', 'password: hunter2, user: bob', 'password: #, user: bob'],
    ['logfmt', 'level=info token=abc user=bob', 'level=info token=# user=bob'],
    ['a name of two words', 'the api key: abc is wrong', 'the api key: # is wrong'],
    ['a name of three words', 'social security number: 078-05-1120', 'social security number: #'],
    ['digits in groups', 'SSN: 078 05 1120 of bob', 'SSN: # of bob'],
    ['an IBAN', 'IBAN: DE89 3704 0044 0532 0130 00', 'IBAN: #'],
    ['an arrow', 'Password => "x", passwd := y', 'Password => "#", passwd := #'],
    ['a connection string', 'Server=x;Password=a;b;Database=y', 'Server=x;Password=#;Database=y'],
    ['a command line', "curl -H 'X-Api-Key: abc' --password=xyz --x", "curl -H 'X-Api-Key: #' --password=# --x"],
    ['XML', '<user><password>a b</password><x>1</x></user>', '<user><password>#</password><x>1</x></user>'],
    ['a header and its scheme', 'Authorization: Bearer abc\r\nHost: x', 'Authorization: #\r\nHost: x'],
    [
      'a header with parameters',
      'Authorization: Digest username="u", response="abc"\nHost: x',
      'Authorization: #\nHost: x',
    ],
    [
      'a header in JSON',
      '["Authorization: Digest a=\\"u\\", b=\\"abc\\"","Host: x"]',
      '["Authorization: #","Host: x"]',
    ],
    ['cookies', 'Cookie: a=b; c="d e"; f=g\r\nHost: x', 'Cookie: #\r\nHost: x'],
    ['a cookie that is set', 'set-cookie: sid=abc; Path=/; HttpOnly', 'set-cookie: #'],
    ['cookies in JSON', '{"h":"Cookie: a=b; c=d","status":200}', '{"h":"Cookie: #","status":200}'],
    ['cookies in an object', '{"cookie":"a=b; c=d","status":200}', '{"cookie":"#","status":200}'],
    ['a phrase', 'mnemonic: abandon ability able\nnext', 'mnemonic: #\nnext'],
    ['a value with delimiters in it', 'password=a,b;c)d"e\'f&g user=bob', 'password=# user=bob'],
  ])('are hidden in %s', (_what, text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  it.each([0, 1, 2, 3])('are hidden alone in JSON that is nested in %d JSON strings', (levels) => {
    expect(hide(nestedJson(levels))).toBe(nestedJson(levels).replace(/hunt\\*"er2/, '#'));
  });

  it.each([
    'TokenExpiredError: jwt expired',
    'TypeError [ERR_AUTH_FAILED]: no such user',
    'at login (/app/src/auth.service.ts:10:5)',
    'connect https://auth:8080/x https://token.example.com:443/y',
    "Cannot read properties of undefined (reading 'token'): x",
    'Promise<Token> = new Map<string, Secret>()',
    'tokenCount: 5, author: bob, session_count=3 max_tokens=100',
    '2026-01-01T10:15:30.123Z',
    'Unexpected token } in JSON at position 5',
  ])('are not found in text without secrets: %s', (text) => {
    expect(hide(text)).toBe(text);
  });

  it('include values of added names, and exclude values of allowed names', () => {
    const custom = new Redactor({ names: ['internalRef', /^x-private/i], allow: ['sessionName'], replace: () => '#' });
    const text = '{"internal_ref":"abc","sessionName":"s"} x-private-id: 5 session name: t mot=1';
    expect(custom.text(text)).toBe('{"internal_ref":"#","sessionName":"s"} x-private-id: # session name: t mot=1');
  });

  it('are reported with their names', () => {
    const found: unknown[] = [];
    const watching = new Redactor({ replace: ({ name, text }) => void found.push([name, text]) });
    watching.text('a=1 token=abc {"pin":"12"} Authorization: Basic x');
    expect(found).toEqual([
      ['token', 'abc'],
      ['pin', '12'],
      ['Authorization', 'Basic x'],
    ]);
  });

  it.each([
    'token=',
    'token=null ',
    '"token":"\\',
    'token:{',
    'a:',
    ':',
    '<token>',
    'cookie:"',
    'pin: 11 ',
    'a b c:',
    '%3D',
    '"',
  ])('cost character reads in proportion to the text: %j', (piece) => {
    const read = [2000, 4000].map((length) => {
      const reads = jest.spyOn(String.prototype, 'charCodeAt');
      hide(piece.repeat(length / piece.length));
      const { length: count } = reads.mock.calls;
      reads.mockRestore();
      return count;
    });
    expect(read[1]).toBeLessThanOrEqual(2.1 * (read[0] ?? 0) + 100);
  });
});
