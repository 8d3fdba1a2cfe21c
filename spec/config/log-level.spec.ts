import { diag, DiagLogLevel } from '@opentelemetry/api';
import { applyLogLevel, logLevelOf } from '../../lib/config/log-level';

describe('OTEL_LOG_LEVEL', () => {
  it('shows the diagnostics of OpenTelemetry from that level on, until the logger is removed', () => {
    const messages: string[] = [];
    const log = (text: string): void => void messages.push(text);
    const logger = { error: log, warn: log, info: log, debug: log, verbose: log };
    const takeAway = applyLogLevel({ OTEL_LOG_LEVEL: ' Info ' }, logger);
    diag.error('an error');
    diag.info('a fact');
    diag.debug('too much');
    takeAway();
    diag.error('afterwards');
    expect(messages).toStrictEqual(['an error', 'a fact']);
  });

  it.each([undefined, '', 'loud', '60'])("keeps the application's logger if it is %j", (level) => {
    const messages: string[] = [];
    const log = (text: string): void => void messages.push(text);
    diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log });
    applyLogLevel({ OTEL_LOG_LEVEL: level })();
    diag.error('to the application');
    diag.disable();
    expect(messages).toStrictEqual(['to the application']);
  });

  it("accepts OpenTelemetry's level names", () => {
    expect(['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'].map(logLevelOf)).toStrictEqual([
      DiagLogLevel.NONE,
      DiagLogLevel.ERROR,
      DiagLogLevel.WARN,
      DiagLogLevel.INFO,
      DiagLogLevel.DEBUG,
      DiagLogLevel.VERBOSE,
      DiagLogLevel.ALL,
    ]);
  });
});
