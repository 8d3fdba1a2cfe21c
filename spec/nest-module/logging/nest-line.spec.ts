import { isStack, nestLine } from '../../../nest-module/logging/nest-line';

const STACK = 'Error: bad\n    at there:1:1';
const failure = new TypeError('no stock');
class Order {
  constructor(readonly id: string) {}
}

describe('a call of Nest’s logger', () => {
  it.each<[string, unknown[], string, object]>([
    ['text', ['as it is'], 'as it is', {}],
    ['several texts', ['a', 'b', 'c'], 'a b c', {}],
    ['numbers and booleans after a text', ['count', 5, true, 7n], 'count 5 true 7', {}],
    ['a stack after a text', ['bad', STACK], 'bad', { stack: STACK }],
    ['a stack as the message, which stays the message', [STACK], STACK, {}],
    ['nothing', [undefined], '', {}],
    ['null', [null], '', {}],
    ['a number', [42], '', { value: 42 }],
    ['an array', [['a']], '', { value: ['a'] }],
    ['several objects of classes', ['m', new Order('o-1'), [1]], 'm', { value: [new Order('o-1'), [1]] }],
    ['an object of fields', [{ message: 'm', count: 2 }], 'm', { count: 2 }],
    ['an object whose message is no text', [{ message: 3 }], '', { message: 3 }],
    [
      'fields after a text, where the last one wins',
      ['m', { a: 1, b: 1 }, { b: 2, message: 'x' }],
      'm',
      { a: 1, b: 2, message: 'x' },
    ],
    ['an error', [failure], 'TypeError: no stock', { error: failure }],
    ['an error after a text', ['failed', failure], 'failed', { error: failure }],
    ['two errors', [failure, new Error('other')], 'TypeError: no stock Error: other', { error: failure }],
    ['an error after a text and fields', ['failed', { a: 1 }, failure], 'failed', { a: 1, error: failure }],
    ['a function that gives the message', [() => 'late'], 'late', {}],
    ['a class', [Order], 'Order', {}],
    ['functions and symbols after a text', ['m', () => 'x', Symbol('s')], 'm', {}],
  ])('becomes text and fields: %s', (_, [message, ...details], text, fields) => {
    expect(nestLine(message, details)).toEqual({ message: text, fields });
  });

  it('is read without calling accessors, and no field name has a special meaning', () => {
    const hostile = JSON.parse('{"__proto__":1,"error":2}') as object;
    const getter = {
      get error(): never {
        throw new Error('getter');
      },
    };
    const { fields } = nestLine(hostile, [getter, failure]);
    expect(Object.keys(fields)).toStrictEqual(['__proto__', 'error']);
    expect(Object.getOwnPropertyDescriptor(fields, 'error')).toMatchObject({ get: expect.any(Function) as unknown });
  });

  it('copies a limited number of members', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, index]));
    expect(Object.keys(nestLine(many, []).fields)).toHaveLength(256);
  });

  it('distinguishes a stack from other text', () => {
    expect([STACK, 'Error: bad', 'look\n at this', 'two\nlines'].map(isStack)).toStrictEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
