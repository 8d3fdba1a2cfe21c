import type { TelemetryMatchers } from './matchers/telemetry-matchers';
import { installInJest } from './runner/jest-runner';

declare global {
  namespace jest {
    // The type parameters must be those of @types/jest.
    interface Matchers<R, T = {}> extends TelemetryMatchers<R> {}
  }
}

installInJest();
