import { diag, DiagConsoleLogger, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { type Environment, environmentVariable } from '../process/environment-variable';

/**
 * Sets a `diag` logger that prints OpenTelemetry's own diagnostics from the level in `OTEL_LOG_LEVEL`. Without the
 * variable, it leaves `diag` as the application has set it.
 *
 * @returns removes the logger
 */
export function applyLogLevel(env: Environment, logger: DiagLogger = new DiagConsoleLogger()): () => void {
  const logLevel = logLevelOf(environmentVariable(env, 'OTEL_LOG_LEVEL'));
  if (logLevel === undefined) return () => undefined;
  diag.setLogger(logger, { logLevel, suppressOverrideMessage: true });
  return () => diag.disable();
}

/** Accepts a level name in any case; `undefined` for any other text. */
export function logLevelOf(name: string | undefined): DiagLogLevel | undefined {
  const level = DiagLogLevel[(name?.toUpperCase() ?? '') as keyof typeof DiagLogLevel];
  return typeof level === 'number' ? level : undefined;
}
