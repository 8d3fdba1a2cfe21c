import { createLogger, faultCounts, instrument, type LoggerOptions, LOG_LEVELS } from '../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

type Line = Readonly<Record<string, unknown>> & { readonly fields: Readonly<Record<string, unknown>> };

let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

function loggerInto(lines: string[], options: LoggerOptions = {}) {
  return createLogger({ ...options, destination: { write: (text) => lines.push(text) } });
}

const parsed = (lines: readonly string[]): readonly Line[] => lines.map((line) => JSON.parse(line) as Line);

describe('a log line', () => {
  it('has timestamp, level, fields and target', () => {
    const lines: string[] = [];
    loggerInto(lines).for('Orders').info('created', { order_id: 'o-1', count: 2 });
    expect(parsed(lines)).toStrictEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        level: 'INFO',
        fields: { message: 'created', order_id: 'o-1', count: 2 },
        target: 'Orders',
      },
    ]);
  });

  it('has the spans around with their fields, from the outside in, and the ids of the trace', () => {
    const lines: string[] = [];
    const log = loggerInto(lines).for('Orders');
    const inner = instrument({ name: 'inner' }, (token: string) => log.warn(`used ${token.length}`));
    instrument({ name: 'outer', fields: { kind: 'test' } }, (_id: string) => inner('t-1'))('o-1');
    const [innerSpan] = telemetry.spans;
    expect(parsed(lines)).toMatchObject([
      {
        level: 'WARN',
        span: { name: 'inner', token: '[redacted]' },
        spans: [
          { name: 'outer', kind: 'test', _id: 'o-1' },
          { name: 'inner', token: '[redacted]' },
        ],
        trace_id: innerSpan?.spanContext().traceId,
        span_id: innerSpan?.spanContext().spanId,
        trace_sampled: true,
      },
    ]);
  });

  it('hides secrets of the message and of each field', () => {
    const lines: string[] = [];
    loggerInto(lines).log('info', 'Orders', 'with password=hunter2-secret', { note: 'Bearer abcdef123456', pin: 1234 });
    expect(parsed(lines)[0]?.fields).toStrictEqual({
      message: 'with password=[redacted]',
      note: 'Bearer [redacted]',
      pin: '[redacted]',
    });
  });

  it('is one line, whatever the message and the target hold', () => {
    const lines: string[] = [];
    loggerInto(lines).log('info', 'Or\nders"', 'a\r\n{"level":"ERROR"}\u0000', { 'x\ny': '\n' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/);
    expect(parsed(lines)[0]).toMatchObject({ level: 'INFO', target: 'Or\nders"' });
  });

  it('keeps a field that is called as the message is', () => {
    const lines: string[] = [];
    loggerInto(lines).log('info', 'Orders', 'text', { message: 'field' });
    expect(parsed(lines)[0]?.fields).toStrictEqual({ message: 'text', 'fields.message': 'field' });
  });

  it('is bounded', () => {
    const lines: string[] = [];
    loggerInto(lines).log('info', 'Orders', 'x'.repeat(1e6), { large: { text: 'y'.repeat(1e6) } });
    expect(lines[0]?.length).toBeLessThan(4096);
  });

  it('is left out below the level, which may change', () => {
    const lines: string[] = [];
    const logger = loggerInto(lines, { level: 'warn' });
    const all = () => LOG_LEVELS.forEach((level) => logger.for('Orders')[level](level));
    all();
    expect(parsed(lines).map(({ level }) => level)).toStrictEqual(['WARN', 'ERROR']);
    logger.setLevel('trace');
    lines.length = 0;
    all();
    expect(parsed(lines).map(({ level }) => level)).toStrictEqual(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']);
  });

  it('that cannot be written is counted, and the application goes on', () => {
    const logger = createLogger({
      destination: {
        write() {
          throw new Error('disk is full');
        },
      },
    });
    logger.for('Orders').info('lost');
    expect(faultCounts().get('writing a log line')).toBe(1);
  });
});
