import { diag, DiagConsoleLogger, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { type Environment, environmentVariable } from '../process/environment-variable';

/**
 * Shows what OpenTelemetry says about itself, from the level on that `OTEL_LOG_LEVEL` names; without the variable,
 * nothing, unless the application has set a logger of `diag`.
 *
 * @returns takes it away again
 */
export function applyLogLevel(env: Environment, logger: DiagLogger = new DiagConsoleLogger()): () => void {
  const logLevel = logLevelOf(environmentVariable(env, 'OTEL_LOG_LEVEL'));
  if (logLevel === undefined) return () => undefined;
  diag.setLogger(logger, { logLevel, suppressOverrideMessage: true });
  return () => diag.disable();
}

/** Names in any case; `undefined` for what is none. */
export function logLevelOf(name: string | undefined): DiagLogLevel | undefined {
  const level = DiagLogLevel[(name?.toUpperCase() ?? '') as keyof typeof DiagLogLevel];
  return typeof level === 'number' ? level : undefined;
}
