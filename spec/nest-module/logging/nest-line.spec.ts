import { isStack, nestLine } from '../../../nest-module/logging/nest-line';

const STACK = 'Error: bad\n    at there:1:1';
const failure = new TypeError('no stock');
class Order {
  constructor(readonly id: string) {}
}

describe('what Nest’s logger takes', () => {
  it.each<[string, unknown[], string, object]>([
    ['text', ['as it is'], 'as it is', {}],
    ['several texts', ['a', 'b', 'c'], 'a b c', {}],
    ['numbers and booleans behind a text', ['count', 5, true, 7n], 'count 5 true 7', {}],
    ['a stack behind a text', ['bad', STACK], 'bad', { stack: STACK }],
    ['a stack as the message, which stays the message', [STACK], STACK, {}],
    ['nothing', [undefined], '', {}],
    ['null', [null], '', {}],
    ['a number', [42], '', { value: 42 }],
    ['an array', [['a']], '', { value: ['a'] }],
    ['several objects of classes', ['m', new Order('o-1'), [1]], 'm', { value: [new Order('o-1'), [1]] }],
    ['an object of fields', [{ message: 'm', count: 2 }], 'm', { count: 2 }],
    ['an object whose message is no text', [{ message: 3 }], '', { message: 3 }],
    [
      'fields behind a text, of which the last win',
      ['m', { a: 1, b: 1 }, { b: 2, message: 'x' }],
      'm',
      { a: 1, b: 2, message: 'x' },
    ],
    ['an error', [failure], 'TypeError: no stock', { error: failure }],
    ['an error behind a text', ['failed', failure], 'failed', { error: failure }],
    ['two errors', [failure, new Error('other')], 'TypeError: no stock Error: other', { error: failure }],
    ['an error behind a text and fields', ['failed', { a: 1 }, failure], 'failed', { a: 1, error: failure }],
    ['a function that gives the message', [() => 'late'], 'late', {}],
    ['a class', [Order], 'Order', {}],
    ['functions and symbols behind a text', ['m', () => 'x', Symbol('s')], 'm', {}],
  ])('becomes text and fields: %s', (_, [message, ...details], text, fields) => {
    expect(nestLine(message, details)).toEqual({ message: text, fields });
  });

  it('is read without calling an accessor, and no name of a field means anything to it', () => {
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

  it('copies a bounded number of members', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, index]));
    expect(Object.keys(nestLine(many, []).fields)).toHaveLength(256);
  });

  it('knows a stack from other text', () => {
    expect([STACK, 'Error: bad', 'look\n at this', 'two\nlines'].map(isStack)).toStrictEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
