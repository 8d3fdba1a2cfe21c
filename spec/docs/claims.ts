/** Throws if two values are not equal. */
export type Compare = (actual: unknown, expected: unknown) => void;

/** The assertions of one example while it runs. Its code calls them as `doctest`. */
export class Claims {
  private readonly reached = new Set<number>();
  private readonly failures: unknown[] = [];

  /** @param expressions the expressions with an asserted value */
  constructor(
    private readonly expressions: readonly string[],
    private readonly compare: Compare,
  ) {}

  gives(claim: number, actual: unknown, expected: unknown): void {
    this.check(claim, actual, expected);
  }

  /** @param expected name of the error, and after a colon a part of its message */
  async throws(claim: number, work: () => Promise<unknown>, expected: string): Promise<void> {
    const outcome = await work().then(
      () => 'nothing',
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    );
    const [name = '', part = ''] = expected.split(/: (.*)/);
    const fits = outcome.startsWith(`${name}: `) && outcome.includes(part);
    this.check(claim, fits ? expected : outcome, expected);
  }

  /** Expressions that the example never reached. */
  get unreached(): readonly string[] {
    return this.expressions.filter((_, claim) => !this.reached.has(claim));
  }

  /** Throws the first failure. */
  settle(): void {
    const [first] = this.failures;
    if (first !== undefined) throw first;
  }

  /** Compares at once, because a value may change. Throws later, because the rest of the example must still clean up. */
  private check(claim: number, actual: unknown, expected: unknown): void {
    this.reached.add(claim);
    // Keyed by the text of the expression, so that a failure shows it.
    const text = this.expressions[claim] ?? '';
    try {
      this.compare({ [text]: actual }, { [text]: expected });
    } catch (error) {
      this.failures.push(error);
    }
  }
}
