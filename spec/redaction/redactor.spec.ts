import { resetFaults } from '../../lib/diagnostics/fault';
import { type FoundSecret, Redactor } from '../../lib/redaction/redactor';

const redactor = new Redactor();

describe('Redactor', () => {
  afterEach(resetFaults);

  it.each([
    ['a header', 'Authorization: Bearer abcdef123456', 'Authorization: [redacted]'],
    ['a card behind a name, in groups', 'card: 4111 1111 1111 1111 ok', 'card: [redacted] ok'],
    [
      'a key behind a name, on several lines',
      'privateKey=-----BEGIN PRIVATE KEY-----\nMI\n-----END PRIVATE KEY-----',
      'privateKey=[redacted]',
    ],
    ['a database URL', 'DATABASE_URL=postgres://app:hunter2@db/x', 'DATABASE_URL=postgres://[redacted]@db/x'],
    ['a query', 'https://api/x?api_key=abc&page=2', 'https://api/x?api_key=[redacted]&page=2'],
    [
      'an error message',
      'login failed: {"password":"hunter2"} for bob',
      'login failed: {"password":"[redacted]"} for bob',
    ],
    [
      'a stack',
      'Error: token=abc\n    at Auth.login (/app/auth.ts:10:5)\n    at node:internal/process:95:5',
      'Error: token=[redacted]\n    at Auth.login (/app/auth.ts:10:5)\n    at node:internal/process:95:5',
    ],
  ])('hides each secret of %s once', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it('does not change a text that it has already cleaned', () => {
    const text = 'a token=abc Bearer abcdef1 4111111111111111 https://u:p@h {"card":{"a":1}} Cookie: a=b';
    expect(redactor.text(redactor.text(text))).toBe(redactor.text(text));
  });

  it.each(['', 'o-17', 'c0ffee00-1111-4222-8333-444455556666', '2026-01-01T00:00:00.000Z', 'GET /orders/17?page=2'])(
    'leaves %j as it is',
    (text) => {
      expect(redactor.text(text)).toBe(text);
    },
  );

  it('hides numbers that are card numbers', () => {
    expect(
      [4111111111111111, -4111111111111111, 1700000000008, 42, 0.5].map((number) => redactor.number(number)),
    ).toEqual(['[redacted]', '-[redacted]', 1700000000008, 42, 0.5]);
  });

  it('hides added shapes everywhere, with any flags', () => {
    for (const flags of ['', 'g', 'y']) {
      const custom = new Redactor({ shapes: [new RegExp(String.raw`\bEMP-\d{4}\b`, flags)] });
      expect(custom.text('of EMP-1234 and EMP-5678')).toBe('of [redacted] and [redacted]');
    }
  });

  it('hides numbers that match an added shape', () => {
    expect(new Redactor({ shapes: [/^\d{9}$/] }).number(123456789)).toBe('[redacted]');
  });

  it('does not change a text for a shape that matches empty text', () => {
    expect(new Redactor({ shapes: [/x*/] }).text('abcxx')).toBe('abc[redacted]');
  });
});

describe('`replace`', () => {
  afterEach(resetFaults);

  it('is called once for each secret, with its name or text', () => {
    const found: FoundSecret[] = [];
    const watching = new Redactor({ replace: (secret) => void found.push(secret) });
    watching.inPlaceOf('password');
    watching.text('token=abc Authorization: Bearer abcdef1 https://u:p@h/ Bearer xyz123 4111111111111111');
    expect(found).toEqual([
      { name: 'password' },
      { name: 'token', text: 'abc' },
      { name: 'Authorization', text: 'Bearer abcdef1' },
      { text: 'u:p' },
      { text: 'xyz123' },
      { text: '4111111111111111' },
    ]);
  });

  it('determines the replacement of a secret', () => {
    const partly = new Redactor({ replace: ({ text, name }) => (text ? `…${text.slice(-4)}` : `<${name}>`) });
    expect([
      partly.text('card 4111111111111111, pin=123456'),
      partly.inPlaceOf('token'),
      partly.number(4111111111111111),
    ]).toEqual(['card …1111, pin=…3456', '<token>', '…1111']);
  });

  it('falls back to `[redacted]` if it throws, or returns anything but text', () => {
    const refuse = () => {
      throw new Error('no');
    };
    for (const replace of [() => undefined, refuse, (() => 42) as unknown as () => string]) {
      expect(new Redactor({ replace }).text('token=abc')).toBe('token=[redacted]');
    }
  });

  it('is not called for allowed names', () => {
    const replace = jest.fn();
    new Redactor({ allow: ['sessionName'], replace }).text('sessionName=abc');
    expect(replace).not.toHaveBeenCalled();
  });
});
