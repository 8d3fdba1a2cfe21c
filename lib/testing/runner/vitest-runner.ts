import { type ExpectLike, installMatchers } from './install-matchers';
import { type ExpectWithState, installRunner, type TestHooks } from './test-hooks';

export type VitestModule = TestHooks & { readonly expect: ExpectLike & ExpectWithState };

/** Installs the matchers in Vitest, and keeps its hooks for `globals: false`. */
export function installInVitest(vitest: Partial<VitestModule>): void {
  const { expect } = vitest;
  if (typeof expect?.extend !== 'function') {
    throw new Error(
      "otel-instrument/testing/vitest found no `expect`. Name it in `setupFiles` of Vitest's configuration, or import it in a " +
        'test file, with `import` and not with `require`.',
    );
  }
  installRunner(vitest as VitestModule);
  installMatchers(expect);
}
