import type { Subject } from './subjects';

/** A deliberate difference: what is looked at, and what either shows. The table of `docs/engine.md` has the same rows. */
export interface Difference {
  /** The first cell of the row. */
  readonly title: string;
  readonly observe: (subject: Subject) => unknown;
  readonly stock: unknown;
  readonly engine: unknown;
}

export const refuse = (): never => {
  throw new Error('refused');
};

/** What came of it: the value, or that it was thrown. */
export function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch {
    return 'thrown';
  }
}
