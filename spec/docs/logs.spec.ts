import { createLogger, instrument, type Logger } from 'otel-instrument';
import { startTestTelemetry, type TestTelemetry } from 'otel-instrument/testing';
import { prettyLine } from '../../lib/log/pretty-line';
import type { LogLine } from '../../lib/log/log-line';
import { read } from './examples';

const PAGE = read('docs/logs.md');

function block(language: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
  if (text === undefined) throw new Error(`docs/logs.md has no block of ${language}`);
  return text;
}

describe('the page of logs', () => {
  let telemetry: TestTelemetry;
  const lines: LogLine[] = [];

  beforeAll(() => {
    telemetry = startTestTelemetry();
    const logger: Logger = createLogger({
      format: 'json',
      destination: { write: (line) => void lines.push(JSON.parse(line) as LogLine) },
    });
    // The call of the first example.
    const log = logger.for('Orders');
    const placeOrder = instrument({ name: 'place_order' }, (order_id: string) => {
      log.warn('some items are not available', { unavailable_count: 2 });
      return order_id;
    });
    placeOrder('o-17');
  });
  afterAll(() => telemetry.shutdown());

  it('shows the line of its first example as JSON', () => {
    const shown = JSON.parse(block('json')) as LogLine;
    const { timestamp, trace_id, span_id } = shown;
    expect(JSON.stringify({ ...lines[0], timestamp, trace_id, span_id })).toBe(JSON.stringify(shown));
  });

  it('shows the same line as people read it', () => {
    const shown = JSON.parse(block('json')) as LogLine;
    const local = new Date('2026-11-28T10:11:12.345');
    expect(`${prettyLine({ ...shown, timestamp: local.toISOString() })}\n`).toBe(block('text'));
  });
});
