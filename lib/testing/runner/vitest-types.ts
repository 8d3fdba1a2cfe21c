import type { TelemetryMatchers } from '../matchers/telemetry-matchers';

declare global {
  // Vitest's own interface for matchers has other type parameters in each major version. All of them copy these members.
  namespace Chai {
    interface Assertion extends TelemetryMatchers<void> {}
  }
}
