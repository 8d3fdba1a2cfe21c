/// <reference types="expect" />
import type { TelemetryMatchers } from './matchers/telemetry-matchers';
import { installInJest } from './runner/jest-runner';

// `expect` of @jest/globals has the matchers of this package.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TelemetryMatchers<R> {}
}

installInJest();
