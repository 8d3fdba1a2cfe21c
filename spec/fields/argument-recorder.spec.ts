import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { createRecorder, type FieldValues } from '../../lib/fields/argument-recorder';
import { Empty } from '../../lib/fields/empty';
import type { Parameter } from '../../lib/names/parameter';
import { Redactor, setRedactor } from '../../lib/redaction/redactor';
import { setValueLimits } from '../../lib/values/limits';

const WHERE = 'Orders.create';

function record(
  parameters: readonly Parameter[],
  fields: FieldValues,
  args: readonly unknown[],
  self?: unknown,
): object {
  return createRecorder(parameters, fields, WHERE)(self, args);
}

afterEach(() => {
  resetFaults();
  setValueLimits();
  setRedactor(new Redactor());
});

describe('the recorder of a callsite', () => {
  it('records arguments in order under their names, then the fields', () => {
    const attributes = record(
      [
        { name: 'b', index: 1 },
        { name: 'a', index: 0 },
      ],
      { region: 'eu', limit: 5n },
      [1, { x: 1 }],
    );
    expect(Object.entries(attributes)).toEqual([
      ['b', '{"x":1}'],
      ['a', 1],
      ['region', 'eu'],
      ['limit', 5],
    ]);
  });

  it('omits absent values', () => {
    expect(
      record(
        [
          { name: 'a', index: 0 },
          { name: 'b', index: 7 },
        ],
        { c: null, d: undefined },
        [undefined],
      ),
    ).toEqual({});
  });

  it('replaces an argument by the field of its name, also by an empty one', () => {
    expect(
      record(
        [
          { name: 'a', index: 0 },
          { name: 'b', index: 1 },
        ],
        { a: () => 'field', b: Empty },
        ['x', 'y'],
      ),
    ).toEqual({ a: 'field' });
  });

  it('does not read an argument that a field replaces', () => {
    const touched: PropertyKey[] = [];
    const untouched = new Proxy(
      {},
      { get: (_, key) => touched.push(key), ownKeys: () => [String(touched.push('keys'))] },
    );
    expect(record([{ name: 'a', index: 0 }], { a: 1 }, [untouched])).toEqual({ a: 1 });
    expect(touched).toEqual([]);
  });

  it('reads the leaves of a destructured parameter, and none of a missing argument', () => {
    const leaf: Parameter = { name: 'id', index: 0, path: ['order', 'ids', 1] };
    expect(record([leaf], {}, [{ order: { ids: ['a', 'b'] } }])).toEqual({ id: 'b' });
    expect(record([leaf], {}, [{ order: null }])).toEqual({});
    expect(record([leaf], {}, [{ order: undefined }])).toEqual({});
    expect(record([leaf], {}, [])).toEqual({});
    expect([...faultCounts()]).toEqual([]);
  });

  it('takes all arguments from its position on for a rest parameter', () => {
    expect(record([{ name: 'ids', index: 1, rest: true }], {}, [1, 'a', 'b'])).toEqual({ ids: ['a', 'b'] });
  });

  it('calls the function of a field with the arguments and with `this`', () => {
    function total(this: { rate: number }, ...[price]: never[]): number {
      return this.rate * Number(price);
    }
    expect(record([], { total }, [4], { rate: 2 })).toEqual({ total: 8 });
  });

  it('hides the values of secret names and the secrets in others', () => {
    expect(
      record(
        [
          { name: 'password', index: 0 },
          { name: 'note', index: 1 },
        ],
        { token: () => 'x' },
        ['p', 'pin=1234'],
      ),
    ).toEqual({
      password: '[redacted]',
      note: 'pin=[redacted]',
      token: '[redacted]',
    });
  });

  it('continues after a field or a leaf of an argument throws, and counts the fault', () => {
    const refuse = () => {
      throw new Error('no');
    };
    const hostile = Object.defineProperty({}, 'id', { get: refuse });
    const recorder = createRecorder([{ name: 'id', index: 0, path: ['id'] }], { bad: refuse, good: 1 }, WHERE);
    expect([recorder(undefined, [hostile]), recorder(undefined, [hostile])]).toEqual([{ good: 1 }, { good: 1 }]);
    expect(Object.fromEntries(faultCounts())).toEqual({
      [`recording the argument \`id\` of ${WHERE}`]: 2,
      [`field \`bad\` of ${WHERE}`]: 2,
    });
  });

  it('does not wait for a field that returns a promise, and handles its rejection', async () => {
    const rejected = jest.fn();
    process.once('unhandledRejection', rejected);
    expect(record([], { later: async () => Promise.reject(new Error('no')) }, [])).toEqual({});
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', rejected);
    expect(rejected).not.toHaveBeenCalled();
    expect(faultCounts().get(`field \`later\` of ${WHERE}`)).toBe(1);
  });

  it('applies the redaction and the limits of the time of the call to a literal', () => {
    const recorder = createRecorder([], { note: 'ref EMP-123456' }, WHERE);
    expect(recorder(undefined, [])).toEqual({ note: 'ref EMP-123456' });
    setRedactor(new Redactor({ shapes: [/EMP-\d+/] }));
    expect(recorder(undefined, [])).toEqual({ note: 'ref [redacted]' });
    setValueLimits({ attributeValueLengthLimit: 5 });
    expect(recorder(undefined, [])).toEqual({ note: 'ref …' });
  });
});

describe('a leaf of a destructured argument', () => {
  it('is as secret as the names that lead to it', () => {
    const login = createRecorder(
      [
        { name: 'p', index: 0, path: ['password'] },
        { name: 'last', index: 0, path: ['card', 'number'] },
        { name: 'city', index: 0, path: ['address', 'city'] },
      ],
      {},
      'login',
    );
    const argument = { password: 'hunter2', card: { number: 4 }, address: { city: 'Bern' } };
    expect(login(undefined, [argument])).toEqual({ p: '[redacted]', last: '[redacted]', city: 'Bern' });
  });
});
