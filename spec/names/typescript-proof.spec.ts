import { standsIn } from '../../lib/names/typescript-proof';

const FILE = `
  class Orders<T> {
    @Instrument()
    find(id: string, n?: number): string { return this.store.read(id); }
    generic<K>(a: K, { b, c: d }: Box = {}): void {}
    [named](x) {}
    static of = async (e: string): Promise<string> => e;
    handler = function (k: number) { return k; };
  }
  const one = to => to;
  accounts.login(e, t);
  const f = instrument({}, (p, ...q) => p);
`;

const stands = (name: string, names: readonly string[], properties: readonly string[] = []): boolean =>
  standsIn(FILE, { name }, properties, names);

describe('a method that a loader has compiled is found in its TypeScript file', () => {
  it.each([
    ['under its name', 'find', ['id', 'n']],
    ['with type parameters, destructuring and defaults', 'generic', ['a', 'b', 'd']],
    ['under a computed name', '[named]', ['x']],
    ['as a field that holds an arrow function', 'of', ['e']],
    ['as a field that holds a function', 'handler', ['k']],
    ['as a function of one parameter', 'one', ['to']],
    ['as a function without a name', '', ['p', 'q']],
  ])('%s', (_how, name, names) => {
    expect(stands(name, names)).toBe(true);
  });

  it('only with the same parameters', () => {
    expect(stands('find', ['id', 'e'])).toBe(false);
    expect(stands('', ['p', 'x'])).toBe(false);
  });

  it('by its definition, not by a call of the same name', () => {
    expect(stands('login', ['e', 't'])).toBe(false);
  });

  it('only if the file names the properties that it reads, except those that compilers add', () => {
    expect(stands('find', ['id'], ['store', 'read', 'apply'])).toBe(true);
    expect(stands('find', ['id'], ['vault'])).toBe(false);
  });
});
