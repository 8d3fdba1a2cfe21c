import * as fc from 'fast-check';
import { parseFunction } from '../../lib/names/function-source';
import { parametersOf } from '../../lib/names/parameter-patterns';
import { plainParameters } from '../../lib/names/plain-parameters';
import { volume } from '../volume';

const parsed = (source: string): unknown => {
  const found = parseFunction(source);
  return found && parametersOf(found.node);
};

const blank = fc.constantFrom('', ' ', '\n  ', ' /* (a, b) { */ ');
const name = fc.constantFrom('a', 'id', 'orderId', '$', '_', 'options', 'get', 'async', 'of', 'größe', 'x1');
const parameter = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('a = 1', '{ a, b }', '[a]', '...rest', 'f = (x) => x') },
);
const begin = fc.constantFrom(
  '',
  'async ',
  '*',
  'async *',
  'get ',
  'function ',
  'async function ',
  'function* ',
  'class ',
);
const key = fc.constantFrom('', 'find', 'async', 'get', 'function', '#find', '$', '[find(a)]', "'find'", '1.5');
const body = fc.constantFrom(
  ' { return a; }',
  '{}',
  ' => a',
  ' => { a }',
  ' { return __awaiter(this, arguments, void 0, function* (b, c = 1) { yield b; }) }',
  ' { return _async_to_generator(function* (d) {}).apply(this, arguments) }',
  ' { [native code] }',
);
const source = fc
  .tuple(begin, key, blank, fc.array(fc.tuple(blank, parameter, blank), { maxLength: 4 }), body)
  .map(([first, of, gap, parameters, last]) => {
    const list = parameters.map((parts) => parts.join('')).join(',');
    return `${first}${of}${gap}(${list})${last}`;
  });

describe('parameters read from the head of a function', () => {
  it('are the same as those of the parser', () => {
    fc.assert(
      fc.property(source, (text) => {
        const all = parsed(text);
        // Skips texts that are not functions.
        const shown = all === undefined ? undefined : plainParameters(text);
        expect(shown ?? all).toStrictEqual(all);
      }),
      { numRuns: volume(10_000) },
    );
  });

  it.each([
    ['find(id, options) { return id; }', ['id', 'options']],
    ['async find(id) {}', ['id']],
    ['*find(id,options){}', ['id', 'options']],
    ['async *#find(id) {}', ['id']],
    ['async(id) {}', ['id']],
    ['function (id) {}', ['id']],
    ['async function* find(id) {}', ['id']],
    ['(id, options) => id', ['id', 'options']],
    ['async (id) => id', ['id']],
  ])('are found without the parser in %s', (text, names) => {
    expect(plainParameters(text)?.map(({ name: each }) => each)).toStrictEqual(names);
  });

  it.each([
    'find() {}',
    'find(id = 1) {}',
    'find({ id }) {}',
    'find(...ids) {}',
    'find(/* id */) {}',
    'find(id /* of the order */) {}',
    "['find'](id) {}",
    'id => id',
    'class Orders { constructor(id) {} }',
    'find(id) { return __awaiter(this, void 0, void 0, function* () {}) }',
    'function () { [native code] }',
  ])('are left to the parser in %s', (text) => {
    expect(plainParameters(text)).toBeUndefined();
  });
});
