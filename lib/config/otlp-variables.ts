import { type Environment, environmentVariable, wholeNumber } from '../process/environment-variable';
import { MAX_TIMER_MILLIS } from '../validation/predicates';
import type { BatchConfig } from '../otel/sdk';
import type { OtlpProtocol } from './otlp-options';

/** A kind of telemetry, as in the names of its variables. */
export type SignalName = 'TRACES' | 'LOGS';

const BATCH_VARIABLES: Readonly<Record<SignalName, string>> = { TRACES: 'OTEL_BSP', LOGS: 'OTEL_BLRP' };

/** Reads the `OTEL_BSP_*` or `OTEL_BLRP_*` variables; not every version of the SDK does. */
export function batchFromEnvironment(env: Environment, signal: SignalName): BatchConfig {
  const prefix = BATCH_VARIABLES[signal];
  const read: Record<Exclude<keyof BatchConfig, 'maxQueueBytes'>, number | undefined> = {
    scheduledDelayMillis: durationOf(env[`${prefix}_SCHEDULE_DELAY`]),
    exportTimeoutMillis: timeoutOf(env[`${prefix}_EXPORT_TIMEOUT`]),
    maxQueueSize: countOf(env[`${prefix}_MAX_QUEUE_SIZE`]),
    maxExportBatchSize: countOf(env[`${prefix}_MAX_EXPORT_BATCH_SIZE`]),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Time limit of one export, in milliseconds; 10,000 by default. */
export function timeoutFromEnvironment(env: Environment, signal: SignalName): number {
  return otlpVariables(env, 'TIMEOUT', signal).map(timeoutOf).find(Boolean) ?? 10_000;
}

/** Reads the compression. {@link warnAboutVariables} reports unknown values. */
export function compressionFromEnvironment(env: Environment, signal: SignalName): 'gzip' | 'none' {
  const named = otlpVariables(env, 'COMPRESSION', signal).map(lowerCase);
  return named.find((name) => name === 'gzip' || name === 'none') === 'gzip' ? 'gzip' : 'none';
}

/** The values set for one exporter variable: first the one for this signal, then the one for all signals. */
export function otlpVariables(env: Environment, variable: string, signal: SignalName): string[] {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_${variable}`, `OTEL_EXPORTER_OTLP_${variable}`];
  return names.flatMap((name) => environmentVariable(env, name) ?? []);
}

const PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json', 'grpc'] satisfies OtlpProtocol[];

/** Ignores unknown protocols; {@link warnAboutVariables} reports them. */
export function protocolOf(env: Environment, signal: SignalName): OtlpProtocol | undefined {
  const named = otlpVariables(env, 'PROTOCOL', signal).map(lowerCase);
  return named.find((name): name is OtlpProtocol => PROTOCOLS.includes(name));
}

/** A count, 1 or more. As the specification requires, values out of range are ignored, here and below. */
export function countOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number > 0 && Number.isSafeInteger(number) ? number : undefined;
}

/** Milliseconds, 0 or more. */
export function durationOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number <= MAX_TIMER_MILLIS ? number : undefined;
}

/** A time limit in milliseconds; 0 means no limit, as the specification requires. */
export function timeoutOf(value: string | undefined): number | undefined {
  return durationOf(value) === 0 ? MAX_TIMER_MILLIS : durationOf(value);
}

/** The specification compares enum values without regard to case. */
export const lowerCase = (word: string): string => word.toLowerCase();
