import type { AnySpan } from '../shown-spans';
import type { SpanPattern, TextPattern } from '../patterns/span-pattern';
import type { TracePattern } from '../patterns/trace-pattern';
import type { SecretSearchOptions } from '../secrets/secret-search';
import type { MatcherContext, MatcherResult } from './matcher-context';
import { toBeChildOf } from './to-be-child-of';
import { toHaveExportedNoSecret } from './to-have-exported-no-secret';
import { toHaveNoError } from './to-have-no-error';
import { toHaveRecorded } from './to-have-recorded';
import { type CountedSpanPattern, toHaveSpan } from './to-have-span';
import { toMatchTrace } from './to-match-trace';

/**
 * The matchers for spans, for `expect.extend`. For Jest and Vitest, import `otel-instrument/testing/jest` or
 * `otel-instrument/testing/vitest`, which install them and have their types.
 *
 * @example
 * ```ts
 * expect.extend(telemetryMatchers);
 * ```
 */
export const telemetryMatchers = {
  toHaveSpan(
    this: MatcherContext,
    received: unknown,
    first: TextPattern | CountedSpanPattern,
    second?: CountedSpanPattern,
  ): MatcherResult {
    return toHaveSpan(this, received, first, second);
  },
  toMatchTrace(
    this: MatcherContext,
    received: unknown,
    expected: string | TracePattern | readonly TracePattern[],
  ): MatcherResult {
    return toMatchTrace(this, received, expected);
  },
  toHaveRecorded(
    this: MatcherContext,
    received: unknown,
    fields: string | Readonly<Record<string, unknown>>,
    ...value: readonly unknown[]
  ): MatcherResult {
    return toHaveRecorded(this, received, fields, ...value);
  },
  toBeChildOf(this: MatcherContext, received: unknown, parent: AnySpan | TextPattern | SpanPattern): MatcherResult {
    return toBeChildOf(this, received, parent);
  },
  toHaveNoError(this: MatcherContext, received: unknown): MatcherResult {
    return toHaveNoError(this, received);
  },
  toHaveExportedNoSecret(
    this: MatcherContext,
    received: unknown,
    secrets?: readonly string[] | SecretSearchOptions,
  ): MatcherResult {
    return toHaveExportedNoSecret(this, received, secrets);
  },
};
