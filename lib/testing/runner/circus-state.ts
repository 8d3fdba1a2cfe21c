/** What `jest-circus` knows of a test. */
export interface CircusTest {
  readonly name?: unknown;
  /** The block around it; the outermost has none, and is not named by the test. */
  readonly parent?: CircusTest;
  readonly concurrent?: unknown;
  /** Each is what was thrown, and the error that tells where the test was declared. */
  readonly errors?: unknown[];
  /** Those of a block. */
  readonly children?: readonly CircusTest[];
}

interface CircusState {
  readonly currentlyRunningTest?: CircusTest | null;
  readonly currentDescribeBlock?: CircusTest;
}

/** Jest has no public way to learn in a hook whether a test failed. This symbol has had its name since version 24. */
function circusState(): CircusState | undefined {
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  return key && ((globalThis as unknown as Record<symbol, unknown>)[key] as CircusState | undefined);
}

export function circusTest(): CircusTest | undefined {
  return circusState()?.currentlyRunningTest ?? undefined;
}

/** The names of the blocks around a test, and its own. */
export function fullNameOf({ name, parent }: CircusTest): string {
  return parent?.parent ? `${fullNameOf(parent)} ${String(name)}` : String(name);
}

/** The name of a test of `test.concurrent` in the block for which a hook runs. Jest calls no `beforeEach` for these. */
export function concurrentTestOfBlock(block = circusState()?.currentDescribeBlock): string | undefined {
  for (const child of block?.children ?? []) {
    const found = child.concurrent === true ? String(child.name) : concurrentTestOfBlock(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
