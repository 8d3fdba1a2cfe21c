import type { TelemetryOptions } from '../config/telemetry-options';
import { NOTHING, type TelemetryCounts } from '../export/batch/export-counts';
import { processPart } from '../process/process-record';
import type { SamplingRule } from '../sampling/head/sampling-rule';
import type { Telemetry } from './telemetry';

/** A start of telemetry that was captured: its options were taken, and nothing was started. */
export interface CapturedStart {
  /** The function that was called, such as `startTelemetry`. */
  readonly call: string;
  /** Returns the options; absent if only the running application has them. */
  readonly options?: () => unknown;
  /** What the caller got in place of running telemetry. */
  readonly handle?: Telemetry;
}

/** While a list is here, every copy of this package adds its starts to it, and starts nothing. */
const place = processPart('captured-starts', (): { current: CapturedStart[] | undefined } => ({ current: undefined }));

/**
 * From now on, captures the starts of telemetry in this process instead of starting any, so that a command can read the
 * options of a file that starts telemetry.
 *
 * @returns the starts so far; the list grows
 */
export function captureStarts(): readonly CapturedStart[] {
  return (place.current ??= []);
}

/** Whether starts are captured. If so, adds this one. */
export function isCaptured(start: CapturedStart): boolean {
  place.current?.push(start);
  return place.current !== undefined;
}

/** @returns a handle to telemetry that does nothing, if starts are captured; otherwise `undefined` */
export function capturedTelemetry(options: TelemetryOptions): Telemetry | undefined {
  if (!place.current) return undefined;
  const handle = new IdleTelemetry(options);
  place.current.push({ call: 'startTelemetry', options: () => options, handle });
  return handle;
}

class IdleTelemetry implements Telemetry {
  readonly serviceName: string;
  readonly environment: string;
  readonly counts: TelemetryCounts = NOTHING;
  readonly forcedTraces = undefined;
  readonly tail = undefined;
  samplingRatio: number | undefined;
  #rules: readonly SamplingRule[] | undefined;

  constructor({ serviceName = '', environment = '' }: TelemetryOptions) {
    this.serviceName = serviceName;
    this.environment = environment;
  }

  get samplingRules(): readonly SamplingRule[] | undefined {
    return this.#rules;
  }

  set samplingRules(rules: string | readonly SamplingRule[] | undefined) {
    this.#rules = typeof rules === 'string' ? undefined : rules;
  }

  async flush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
