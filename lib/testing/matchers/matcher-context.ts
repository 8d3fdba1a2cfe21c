/** The members of `this` in a matcher that Jest and Vitest share. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  equals(actual: unknown, expected: unknown): boolean;
  readonly utils: MatcherUtils;
}

export interface MatcherUtils {
  matcherHint(matcher: string, received?: string, expected?: string, options?: { readonly isNot?: boolean }): string;
  printExpected(value: unknown): string;
  printReceived(value: unknown): string;
}

/** Compares as the runner does, with its asymmetric matchers. */
export const equalsOf =
  (context: MatcherContext) =>
  (actual: unknown, expected: unknown): boolean =>
    context.equals(actual, expected);

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
