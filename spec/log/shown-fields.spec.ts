import { setRedactor, Redactor } from '../../lib/redaction/redactor';
import { showFields } from '../../lib/log/shown-fields';

const shown = (fields: unknown, message: unknown = 'm') => showFields(message, fields).others;
const fail = (): never => {
  throw new Error('read');
};

describe('the fields of a line', () => {
  it('and the message are redacted, by name and by pattern', () => {
    expect(showFields('with password=hunter2-secret', undefined).message).toBe('with password=[redacted]');
    expect(shown({ note: 'Bearer abcdef123456', pin: 1234, nested: { password: 'p', n: 1 } })).toStrictEqual({
      note: 'Bearer [redacted]',
      pin: '[redacted]',
      nested: '{"password":"[redacted]","n":1}',
    });
  });

  it('are redacted once', () => {
    const found: unknown[] = [];
    setRedactor(
      new Redactor({
        replace(secret) {
          found.push(secret);
          return undefined;
        },
      }),
    );
    try {
      showFields('token=abcdef123456', { pin: 1234, note: 'Bearer abcdef654321' });
    } finally {
      setRedactor(new Redactor());
    }
    expect(found).toHaveLength(3);
  });

  it('omit undefined, null and functions', () => {
    expect(shown({ a: undefined, b: null, c: () => 1, d: 0, e: '' })).toStrictEqual({ d: 0, e: '' });
  });

  it('are bounded in number, in name and in length', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, index]));
    const fields = shown(many);
    expect(Object.keys(fields)).toHaveLength(129);
    expect(fields).toMatchObject({ f127: 127, '…': '72 more' });
    const long = Object.entries(shown({ ['n'.repeat(1e6)]: 'x'.repeat(1e6) }));
    expect(long.map(([name, value]) => [name.length, String(value).length])).toStrictEqual([[128, 1024]]);
    expect(showFields('x'.repeat(1e6), undefined).message).toHaveLength(1024);
  });

  it('show an error as text, with its causes and one stack', () => {
    const error = new TypeError('no stock', { cause: new RangeError('pool is exhausted') });
    const { others, error: first } = showFields('failed', { error, earlier: new Error('first try') });
    expect(others).toStrictEqual({
      error: 'TypeError: no stock',
      'error.chain': ['RangeError: pool is exhausted'],
      stack: expect.stringMatching(
        /^TypeError: no stock\n +at [^]*\nCaused by: RangeError: pool is exhausted\n/,
      ) as string,
      earlier: 'Error: first try',
    });
    expect(first).toBe(error);
  });

  it('treat an error alone as the field `error`', () => {
    expect(shown(new TypeError('no stock'))).toMatchObject({ error: 'TypeError: no stock' });
  });

  it('redact an error, its causes and its stack, and hide an error under a secret name', () => {
    const error = new Error('password=hunter2-secret', { cause: new Error('Bearer abcdef123456') });
    expect(JSON.stringify(shown({ error }))).not.toMatch(/hunter2|abcdef123456/);
    expect(shown({ secret: error })).toStrictEqual({ secret: '[redacted]' });
  });

  it('keep more of a stack than of other text', () => {
    const stack = `Error: x\n${'    at there (file.js:1:1)\n'.repeat(100)}`;
    expect(shown({ stack })).toStrictEqual({ stack });
  });

  it('do not call accessors, and do not throw for unreadable values', () => {
    const hostile = {
      get broken() {
        return fail();
      },
      count: 2,
    };
    expect(shown(hostile)).toStrictEqual({ broken: '[getter]', count: 2 });
    expect(shown(new Proxy({}, { ownKeys: fail }))).toStrictEqual({ fields: '[unreadable: Error]' });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(shown(proxy)).toStrictEqual({ fields: '[unreadable: TypeError]' });
    expect(shown({ proxy })).toStrictEqual({ proxy: '[unreadable: TypeError]' });
  });

  it('accept any value from untyped callers', () => {
    expect(shown('text')).toStrictEqual({ value: 'text' });
    expect(shown(42)).toStrictEqual({ value: 42 });
    expect(shown(null)).toStrictEqual({});
    expect(showFields({ a: 1 }, undefined).message).toBe('{"a":1}');
    expect(showFields(undefined, undefined).message).toBe('');
  });
});
