import { ROOT_CONTEXT } from '@opentelemetry/api';
import * as core from '@opentelemetry/core';
import { isTracingSuppressed, suppressTracing } from '../../lib/otel/suppression';

describe('the suppression of tracing', () => {
  it('holds in the context that it returns, and in no other', () => {
    expect(isTracingSuppressed(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(ROOT_CONTEXT)).toBe(false);
  });

  it('is the one that OpenTelemetry sets and reads', () => {
    expect(core.isTracingSuppressed(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(core.suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(core.unsuppressTracing(core.suppressTracing(ROOT_CONTEXT)))).toBe(false);
  });
});
