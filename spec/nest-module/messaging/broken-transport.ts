/** Ways in which a method of a transport can fail: a phrase for the test name, and the method. */
export const BROKEN: readonly (readonly [way: string, method: () => never])[] = [
  [
    'throws',
    () => {
      throw new Error('broken transport');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken transport')) as never],
  // oxlint-disable-next-line unicorn/no-thenable
  ['returns a thenable that throws', () => ({ then: () => unusable() }) as never],
];

function unusable(): never {
  throw new Error('broken thenable');
}
