import * as fc from 'fast-check';
import { nameMatcher, pathGlob, pathMatcher, textGlob } from '../../lib/matching/glob';

describe('a glob for names', () => {
  it.each<[string, string, boolean]>([
    ['create_order', 'create_order', true],
    ['create_order', 'create_orders', false],
    ['create_*', 'create_', true],
    ['*_order', 'create_order', true],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'a--c--b', false],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['a*bb*b', 'abb', false],
    ['*', '', true],
    ['GET /orders', 'GET /orders', true],
    ['a.c', 'abc', false],
  ])('%p matches %p: %p', (glob, text, expected) => {
    expect(textGlob(glob)(text)).toBe(expected);
  });

  it('matches the same texts as the equivalent pattern', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (glob, text) => {
        const pattern = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
        return textGlob(glob)(text) === pattern.test(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a glob for paths', () => {
  it.each<[string, string, boolean]>([
    ['/checkout', '/checkout', true],
    ['/checkout', '/checkout/', true],
    ['/checkout/', '/checkout', true],
    ['/checkout', '/checkout/pay', false],
    ['/checkout', '/Checkout', false],
    ['/checkout/*', '/checkout/pay', true],
    ['/checkout/*', '/checkout/pay/now', false],
    ['/checkout/**', '/checkout', true],
    ['/checkout/**', '/checkout/pay/now', true],
    ['/checkout/**', '/checkouts', false],
    ['/**/lines', '/orders/17/lines', true],
    ['/**/lines', '/lines', true],
    ['/**/a/**/b', '/a/x/a/b', true],
    ['/**/a/**/b', '/b/a', false],
    ['/orders/:id', '/orders/17', true],
    ['/orders/:id', '/orders/:id', true],
    ['/orders/:id', '/orders/', false],
    ['/orders/{id}/lines', '/orders/17/lines', true],
    ['/health*', '/healthz', true],
    ['/', '/', true],
    ['/', '/a', false],
    ['/**', '/', true],
    ['*', '/a/b', true],
    ['*', '/', true],
    ['**', '/a/b', true],
    ['health', '/health', true],
    ['/api/*/health', '/api/v1/health', true],
    ['/api/*/health', '/api/v1/x/health', false],
    ['//', '/', true],
    ['/files/{*path}', '/files', true],
    ['/files/{*path}', '/files/a/b.css', true],
  ])('%p matches %p: %p', (glob, path, expected) => {
    expect(pathGlob(glob)(path)).toBe(expected);
  });

  it('matches the same texts as the equivalent pattern', () => {
    const segment = fc.constantFrom('a', 'b', '**', '*', 'a*');
    const glob = fc.array(segment, { minLength: 1, maxLength: 5 });
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(glob, path, (globs, segments) => {
        const source = globs.map((part) => (part === '**' ? '(?:/[^/]*)*' : `/${part.replaceAll('*', '[^/]*')}`));
        const expected = new RegExp(`^${source.join('')}$`).test(`/${segments.join('/')}`);
        return pathGlob(`/${globs.join('/')}`)(`/${segments.join('/')}`) === expected;
      }),
      { numRuns: 2000 },
    );
  });

  it('reads only the beginning of a very long path', () => {
    expect(pathGlob('/static/**')(`/static/${'a/'.repeat(500_000)}`)).toBe(true);
    expect(pathGlob('/**/end')(`/${'a/'.repeat(500_000)}end`)).toBe(false);
  });
});

describe('a pattern', () => {
  it('starts at the beginning of each text, with any flags', () => {
    const matches = nameMatcher(/order/gy);
    expect([matches('order'), matches('order'), matches('an order')]).toStrictEqual([true, true, true]);
    expect([1, 2].map(() => pathMatcher(/health/g)('/health'))).toStrictEqual([true, true]);
  });
});
