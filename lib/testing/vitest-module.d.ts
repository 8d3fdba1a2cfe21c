/** What this package uses of Vitest, which is not installed here. */
declare module 'vitest' {
  export const expect: import('./runner/install-matchers').ExpectLike & import('./runner/test-hooks').ExpectWithState;
  export const beforeAll: import('./runner/test-hooks').TestHooks['beforeAll'];
  export const beforeEach: import('./runner/test-hooks').TestHooks['beforeEach'];
  export const afterEach: import('./runner/test-hooks').TestHooks['afterEach'];
  export const afterAll: import('./runner/test-hooks').TestHooks['afterAll'];
}
