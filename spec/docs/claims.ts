/** Says whether two values are equal, by throwing where they are not. */
export type Compare = (actual: unknown, expected: unknown) => void;

/** The claims of one example while it runs: what its checked code calls, as `doctest`. */
export class Claims {
  private readonly reached = new Set<number>();
  private readonly failures: unknown[] = [];

  /** @param expressions of which the example says what they give */
  constructor(
    private readonly expressions: readonly string[],
    private readonly compare: Compare,
  ) {}

  gives(claim: number, actual: unknown, expected: unknown): void {
    this.check(claim, actual, expected);
  }

  /** @param expected name of the error, and behind a colon a part of its message */
  async throws(claim: number, work: () => Promise<unknown>, expected: string): Promise<void> {
    const outcome = await work().then(
      () => 'nothing',
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    );
    const [name = '', part = ''] = expected.split(/: (.*)/);
    const fits = outcome.startsWith(`${name}: `) && outcome.includes(part);
    this.check(claim, fits ? expected : outcome, expected);
  }

  /** Expressions that the example never came to. */
  get unreached(): readonly string[] {
    return this.expressions.filter((_, claim) => !this.reached.has(claim));
  }

  /** Throws the first failure. */
  settle(): void {
    const [first] = this.failures;
    if (first !== undefined) throw first;
  }

  /** At once, since a value may change; thrown later, since the rest of the example takes down what it has started. */
  private check(claim: number, actual: unknown, expected: unknown): void {
    this.reached.add(claim);
    // Under the expression's own text, so that a failure shows which one it is.
    const text = this.expressions[claim] ?? '';
    try {
      this.compare({ [text]: actual }, { [text]: expected });
    } catch (error) {
      this.failures.push(error);
    }
  }
}
