import { type ExpectLike, installMatchers } from './install-matchers';
import { type ExpectWithState, installRunner, type TestHooks } from './test-hooks';

type JestGlobals = TestHooks & { readonly expect: ExpectLike & ExpectWithState };

/** Installs the matchers in Jest, and keeps its hooks for `injectGlobals: false`. */
export function installInJest(): void {
  const { expect } = globalThis as { readonly expect?: ExpectLike };
  if (typeof expect?.extend === 'function') return installMatchers(expect);
  const jest = jestGlobals();
  if (!jest) {
    throw new Error(
      "otel-instrument/testing/jest found no `expect`. Name it in `setupFilesAfterEnv` of Jest's configuration, or import it " +
        'in a test file.',
    );
  }
  installRunner(jest);
  installMatchers(jest.expect);
}

/** Jest itself provides this module in a test; elsewhere loading it fails. */
function jestGlobals(): JestGlobals | undefined {
  try {
    return require('@jest/globals') as JestGlobals;
  } catch {
    return undefined;
  }
}
