import type { Attributes, SpanContext } from '@opentelemetry/api';
import { changeSetting, processSetting } from '../process/process-settings';

/**
 * Severity numbers of the levels.
 *
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
 */
export const SEVERITIES = { trace: 1, debug: 5, info: 9, warn: 13, error: 17 } as const;

/** What a logger or a recorded exception passes to {@link LogEmitter}. Redacted and bounded. */
export interface LogEntry {
  readonly level: keyof typeof SEVERITIES;
  readonly body: string;
  readonly attributes: Attributes;
  /** Name of the instrumentation scope: the target of a log line; that of this package if absent. */
  readonly scopeName?: string;
  readonly eventName?: string;
  /** Absent outside a trace. */
  readonly spanContext?: SpanContext | undefined;
}

/** Where recorded exceptions go: the values of `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`, and its default. */
export type ExceptionSignal = 'span-events' | 'logs' | 'logs/dup';

/** Makes log records and passes them to their exporters. */
export interface LogEmitter {
  readonly exceptions: ExceptionSignal;
  emit(entry: LogEntry): void;
}

const emitter = processSetting<LogEmitter | undefined>('log-emitter', { initial: () => undefined });

/** The emitter of the running telemetry; `undefined` if it exports no log records. */
export function currentLogEmitter(): LogEmitter | undefined {
  return emitter.value;
}

/** The end of telemetry restores the previous emitter, as all settings. */
export function setLogEmitter(next: LogEmitter | undefined): void {
  changeSetting(emitter, next);
}
