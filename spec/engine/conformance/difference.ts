import type { Subject } from './subjects';

/** A deliberate difference: an observation, and its result for either provider. The table of `docs/engine.md` has the same rows. */
export interface Difference {
  /** The first cell of the row in `docs/engine.md`. */
  readonly title: string;
  readonly observe: (subject: Subject) => unknown;
  readonly stock: unknown;
  readonly engine: unknown;
}

export const throwError = (): never => {
  throw new Error('thrown on purpose');
};

/** The returned value, or `'thrown'`. */
export function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch {
    return 'thrown';
  }
}
