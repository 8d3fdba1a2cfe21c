import { diag, DiagLogLevel } from '@opentelemetry/api';
import { applyLogLevel, logLevelOf } from '../../lib/config/log-level';

describe('the level of diagnostics', () => {
  it('shows what OpenTelemetry says about itself, from that level on, until it is taken away', () => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const logger = { error: say, warn: say, info: say, debug: say, verbose: say };
    const takeAway = applyLogLevel({ OTEL_LOG_LEVEL: ' Info ' }, logger);
    diag.error('an error');
    diag.info('a fact');
    diag.debug('too much');
    takeAway();
    diag.error('afterwards');
    expect(said).toStrictEqual(['an error', 'a fact']);
  });

  it.each([undefined, '', 'loud', '60'])('leaves the logger of the application alone where it is %j', (level) => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    diag.setLogger({ error: say, warn: say, info: say, debug: say, verbose: say });
    applyLogLevel({ OTEL_LOG_LEVEL: level })();
    diag.error('to the application');
    diag.disable();
    expect(said).toStrictEqual(['to the application']);
  });

  it('has the names of OpenTelemetry', () => {
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
