import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { boundedJson } from '../../lib/values/bounded-json';
import { VALUE_LIMITS } from '../../lib/values/limits';

const json = (value: object, limits = {}) => boundedJson(value, { ...VALUE_LIMITS, ...limits });

afterEach(() => setRedactor(new Redactor()));

describe('boundedJson', () => {
  it('equals JSON.stringify for plain data', () => {
    const value = { a: 1, b: ['x', null, true, { c: -0.5 }], d: { e: 'é"\\\n😀' }, f: [], g: {} };
    expect(json(value)).toBe(JSON.stringify(value));
  });

  it('shows scalars in objects as they are', () => {
    expect(
      json({
        d: new Date(0),
        e: new TypeError('no'),
        b: Buffer.alloc(2),
        r: /x/,
        s: new String('x'),
        p: Promise.resolve(),
      }),
    ).toBe(
      '{"d":"1970-01-01T00:00:00.000Z","e":"TypeError: no","b":"Buffer(2 bytes)","r":"/x/","s":"x","p":"[Promise]"}',
    );
  });

  it('shows scalars at the deepest level too', () => {
    expect(json({ a: { d: new Date(0), o: {}, l: [1, 2], m: new Map([[1, 2]]) } }, { valueDepthLimit: 2 })).toBe(
      '{"a":{"d":"1970-01-01T00:00:00.000Z","o":"[Object]","l":"[Array(2)]","m":"[Map(1)]"}}',
    );
  });

  it('marks a cycle, and shows a repeated value each time', () => {
    const twice = { x: 1 };
    const value: Record<string, unknown> = { twice, again: twice };
    value['self'] = value;
    expect(json(value)).toBe('{"twice":{"x":1},"again":{"x":1},"self":"[circular]"}');
  });

  it('shows how much it dropped', () => {
    expect(json([1, 2, 3, 4], { valueItemCountLimit: 2 })).toBe('[1,2,"… 2 more"]');
    expect(json({ a: 1, b: 2, c: 3 }, { valueItemCountLimit: 2 })).toBe('{"a":1,"b":2,"…":"more"}');
    expect(
      json(
        new Map([
          [1, 1],
          [2, 2],
          [3, 3],
        ]),
        { valueItemCountLimit: 2 },
      ),
    ).toBe('{"1":1,"2":2,"…":"… 1 more"}');
    expect(json(new Set([1, 2, 3]), { valueItemCountLimit: 2 })).toBe('[1,2,"… 1 more"]');
    expect(json(new URLSearchParams('a=1&b=2&c=3'), { valueItemCountLimit: 2 })).toBe('{"a":"1","b":"2","…":"more"}');
  });

  it('stops reading an object whose first keys show nothing', () => {
    const value = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, () => index]));
    expect(json({ ...value, last: 1 })).toBe('{"…":"more"}');
    expect(json({ f: () => 1, g: undefined, last: 1 })).toBe('{"last":1}');
  });

  it('uses the length limit fully', () => {
    expect(json({ a: 'x'.repeat(5000), b: 1 }, { attributeValueLengthLimit: 20 })).toBe(`{"a":"${'x'.repeat(13)}…`);
  });

  it('shows own properties only, and no symbols', () => {
    class Base {
      inherited = 1;
    }
    const value = Object.create(new Base()) as Record<PropertyKey, unknown>;
    value['own'] = 2;
    value[Symbol('s')] = 3;
    expect(json(value)).toBe('{"own":2}');
  });

  it('continues after a part that cannot be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const half = new Proxy(
      { a: 1, b: 2 },
      {
        getOwnPropertyDescriptor: (target, key) =>
          key === 'b' ? refuse() : Reflect.getOwnPropertyDescriptor(target, key),
      },
    );
    expect(json({ proxy, half, after: 1 })).toBe(
      '{"proxy":"[unreadable: TypeError]","half":"[unreadable: Error]","after":1}',
    );
  });

  it('calls toJSON once, and shows its result', () => {
    const toJSON = jest.fn(() => ({ a: new Map([[1, { toJSON: () => 'inner' }]]), toJSON: () => 'never' }));
    expect(json({ value: { toJSON } })).toBe('{"value":{"a":{"1":"inner"}}}');
    expect(toJSON).toHaveBeenCalledTimes(1);
    expect(json({ map: { toJSON: () => new Map([[1, 2]]) }, date: { toJSON: () => new Date(0) } })).toBe(
      '{"map":{"1":2},"date":"1970-01-01T00:00:00.000Z"}',
    );
  });

  it('reads collections by the built-in methods, even if a subclass overrides them', () => {
    class Endless extends Set<number> {
      override *[Symbol.iterator](): SetIterator<number> {
        for (;;) yield 1;
      }
      override get size(): number {
        return Infinity;
      }
    }
    expect(json(new Endless([1, 2]))).toBe('[1,2]');
  });

  it('hides values of secret names of any type, but shows null', () => {
    expect(json({ password: { a: 1 }, token: [1], pin: 1234, secret: null, cvv: undefined, auth: true })).toBe(
      '{"password":"[redacted]","token":"[redacted]","pin":"[redacted]","secret":null,"auth":"[redacted]"}',
    );
  });

  it('hides a getter of a secret name without calling it', () => {
    expect(
      json({
        get password() {
          return refuse();
        },
      }),
    ).toBe('{"password":"[redacted]"}');
  });

  it('hides values in the same object as their names', () => {
    expect(
      json({
        env: [
          { name: 'DB_PASSWORD', value: 'x' },
          { key: 'PORT', value: '80' },
        ],
      }),
    ).toBe('{"env":[{"name":"DB_PASSWORD","value":"[redacted]"},{"key":"PORT","value":"80"}]}');
    expect(
      json([
        ['X-Api-Key', 'x'],
        ['Host', 'y'],
        ['password', 'email', 'name'],
      ]),
    ).toBe('[["X-Api-Key","[redacted]"],["Host","y"],["password","email","name"]]');
    expect(json({ rawHeaders: ['Host', 'y', 'Cookie', 'a=b'] })).toBe(
      '{"rawHeaders":["Host","y","Cookie","[redacted]"]}',
    );
  });

  it('hides secrets in keys and in text that JSON escapes', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
    expect(json(new Map([[token, 1]]))).toBe('{"[redacted]":1}');
    expect(json({ [token]: 1 })).toBe('{"[redacted]":1}');
    expect(json({ text: '{"a":"\n","token":"x\\"yz"}' })).toBe(
      JSON.stringify({ text: '{"a":"\n","token":"[redacted]"}' }),
    );
    expect(json({ text: JSON.stringify({ a: '\n4111111111111111' }) })).toBe(
      JSON.stringify({ text: '{"a":"\\n[redacted]"}' }),
    );
  });

  it('forgets cached keys when the redactor changes', () => {
    expect(json({ 'EMP-123456': 1 })).toBe('{"EMP-123456":1}');
    setRedactor(new Redactor({ shapes: [/EMP-\d+/] }));
    expect(json({ 'EMP-123456': 1 })).toBe('{"[redacted]":1}');
  });
});

function refuse(): never {
  throw new Error('refused');
}
