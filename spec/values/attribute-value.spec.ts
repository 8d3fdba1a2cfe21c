import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { attributeValue, textValue } from '../../lib/values/attribute-value';
import { setValueLimits } from '../../lib/values/limits';

class Money {
  readonly #hidden = 1;
  constructor(readonly amount: number) {}
  toJSON(): unknown {
    return { amount: this.amount + this.#hidden };
  }
}

class ObjectId {
  toJSON(): string {
    return '65f0c0ffee';
  }
}

afterEach(() => {
  setValueLimits();
  setRedactor(new Redactor());
});

describe('a number under the name of a count', () => {
  it('is shown; other values are hidden', () => {
    expect(attributeValue('tokens', 512)).toBe(512);
    expect(attributeValue('usage', { tokens: 512, sessions: [1], pin: 1 })).toBe(
      '{"tokens":512,"sessions":"[redacted]","pin":"[redacted]"}',
    );
    expect(attributeValue('usage', { tokens: 12.5, sessions: '3' })).toBe('{"tokens":12.5,"sessions":"3"}');
    expect(attributeValue('tokens', '512abc')).toBe('[redacted]');
    expect(attributeValue('tokens', 4111111111111111)).toBe('[redacted]');
    expect(attributeValue('pin', 512)).toBe('[redacted]');
  });
});

describe('a value in the same object as its name', () => {
  it.each([
    [{ name: 'DB_PASSWORD', value: 'V' }],
    [{ Name: 'password', Value: 'V' }],
    [{ ParameterKey: 'apiKey', ParameterValue: 'V' }],
    [{ value: 'V', field: 'pin' }],
    [{ type: 'password', value: 'V' }],
    [{ value: 'V', id: 'user-secret' }],
    [{ k: 'apiKey', v: 'V' }],
    [['tool', '--token', 'V']],
    [['curl', '-u', 'bob:V']],
  ])('is hidden if the name is secret: %j', (pair) => {
    expect(attributeValue('list', [pair])).not.toContain('V"');
    expect(attributeValue('list', [pair])).toContain('[redacted]');
  });
});

describe('attributeValue', () => {
  it.each([
    ['a text', 'o-17', 'o-17'],
    ['a number', 1.5, 1.5],
    ['a boolean', false, false],
    ['a safe bigint', 42n, 42],
    ['another bigint', 2n ** 70n, '1180591620717411303424'],
    ['a huge bigint', 2n ** 5000n, 'bigint of more than 4096 bits'],
    ['what JSON has no number for', Number.NaN, 'NaN'],
    ['more than 64 bits hold', 1e300, '1e+300'],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['numbers', [1, 2.5], [1, 2.5]],
    ['booleans', [true, false], [true, false]],
    ['nothing in a list', [], '[]'],
    ['a mixed list', [1, 'a', null], '[1,"a",null]'],
    ['numbers that JSON does not have', [1, Number.POSITIVE_INFINITY], '[1,null]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    ['an error', new RangeError('too far'), 'RangeError: too far'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [{ b: 1 }, 2],
        [3n, [4]],
      ]),
      '{"a":1,"Object":2,"3":[4]}',
    ],
    ['a set', new Set([1, 'a']), '[1,"a"]'],
    ['an object', { a: { b: [1] }, c: undefined, d: () => 1 }, '{"a":{"b":[1]}}'],
    ['an instance', new Money(4), '{"amount":5}'],
    ['an instance that is one value', new ObjectId(), '65f0c0ffee'],
    ['a buffer', Buffer.from('secret'), 'Buffer(6 bytes)'],
    ['numbers in binary', new Float64Array(3), 'Float64Array(24 bytes)'],
    ['memory', new ArrayBuffer(5), 'ArrayBuffer(5 bytes)'],
    ['a pattern', /a+/g, '/a+/g'],
    ['a boxed text', new String('a'), 'a'],
    ['a boxed number', new Number(4), 4],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a URL', new URL('https://u:p@h/x?token=abc&a=1'), 'https://[redacted]@h/x?token=[redacted]&a=1'],
    ['query parameters', new URLSearchParams('token=abc&a=1'), '{"token":"[redacted]","a":"1"}'],
  ])('shows %s', (_what, value, shown) => {
    expect(attributeValue('value', value)).toEqual(shown);
  });

  it.each([undefined, null, () => 1, Symbol('s')])('drops %p', (value) => {
    expect(attributeValue('value', value)).toBeUndefined();
  });

  it('hides the value of a secret name without reading it', () => {
    const untouchable = new Proxy({}, { get: () => expect(true).toBe(false) });
    expect(attributeValue('password', untouchable)).toBe('[redacted]');
  });

  it('drops absent values, whether the name is secret or not', () => {
    expect(attributeValue('password', undefined)).toBeUndefined();
  });

  it('hides card numbers, alone and in lists', () => {
    expect(attributeValue('value', 4111111111111111)).toBe('[redacted]');
    expect(attributeValue('value', 4111111111111111n)).toBe('[redacted]');
    expect(attributeValue('value', [1, 4111111111111111])).toBe('[1,"[redacted]"]');
    expect(attributeValue('value', ['a', '4111 1111 1111 1111'])).toEqual(['a', '[redacted]']);
  });

  it('shows times in milliseconds', () => {
    expect(attributeValue('value', [1_700_000_000_008, 1_700_000_000_016])).toEqual([
      1_700_000_000_008, 1_700_000_000_016,
    ]);
  });

  it('hides the values of secret names in a list of headers', () => {
    expect(attributeValue('rawHeaders', ['Host', 'x', 'X-Api-Key', 'abc'])).toEqual([
      'Host',
      'x',
      'X-Api-Key',
      '[redacted]',
    ]);
  });

  it('cuts the replacement of a secret at the limit', () => {
    setRedactor(new Redactor({ replace: () => 'x'.repeat(5000) }));
    expect(attributeValue('password', 1)).toHaveLength(1024);
  });

  it('hides only the value of the option in a list of arguments', () => {
    const list = [
      'tool',
      '--token',
      'abc',
      '-u',
      'bob:pw',
      '--no-password',
      'x',
      '-u',
      '1000:1000',
      'password',
      'email',
    ];
    const hidden = ['tool', '--token', '[redacted]', '-u', '[redacted]', ...list.slice(5)];
    expect(attributeValue('args', list)).toEqual(hidden);
  });

  it('shows how many items of a list of texts it dropped', () => {
    setValueLimits({ valueItemCountLimit: 2 });
    expect(attributeValue('value', ['a', 'b', 'c', 'd'])).toEqual(['a', 'b', '… 2 more']);
    expect(attributeValue('value', [1, 2, 3, 4])).toEqual([1, 2]);
  });

  it.each([
    ['a revoked proxy', () => revoked({}), '[unreadable: TypeError]'],
    ['a revoked proxy of a list', () => revoked([]), '[unreadable: TypeError]'],
    [
      'a proxy whose traps throw',
      () => new Proxy({}, { getPrototypeOf: refuse, ownKeys: refuse }),
      '[unreadable: RangeError]',
    ],
    ['a toJSON that throws', () => ({ toJSON: refuse }), '[unreadable: RangeError]'],
    ['a toJSON that answers with its object', () => itself(), '{"a":1}'],
    [
      'an accessor',
      () => ({
        get a() {
          return refuse();
        },
        b: 1,
      }),
      '{"a":"[getter]","b":1}',
    ],
    [
      'an accessor for toJSON',
      () => ({
        get toJSON() {
          return refuse();
        },
      }),
      '{"toJSON":"[getter]"}',
    ],
    [
      'a date that lies',
      () => Object.assign(new Date(0), { toISOString: refuse, getTime: refuse, toJSON: refuse }),
      '1970-01-01T00:00:00.000Z',
    ],
    ['something like a date', () => Object.create(Date.prototype) as object, '[unreadable: TypeError]'],
    [
      'an error whose name is a secret',
      () => new Proxy({}, { ownKeys: named('token=abcdef') }),
      '[unreadable: token=[redacted]]',
    ],
  ])('shows %s, and does not throw', (_what, make, shown) => {
    expect(attributeValue('value', make())).toBe(shown);
  });
});

describe('textValue', () => {
  it('shows a text within the limit, without its secrets', () => {
    setValueLimits({ attributeValueLengthLimit: 24 });
    expect(textValue('token=abcdefghijklm and so on')).toBe('token=[redacted] and so…');
  });
});

function refuse(): never {
  throw new RangeError('refused');
}

function named(name: string): () => never {
  return () => {
    throw Object.assign(new Error('x'), { name });
  };
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function itself(): object {
  const value = { a: 1, toJSON: (): unknown => value };
  return value;
}
