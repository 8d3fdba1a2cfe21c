import { instrument, type LoggerOptions, startTelemetry } from '../../../lib';
import { TelemetryLogger } from '../../../nest-module';

function opened(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string): void => void lines.push(line) };
  const logger = new TelemetryLogger({ log: { ...options, format: 'json', destination } });
  const spans = (): unknown[] => lines.map((line) => (JSON.parse(line) as { span?: unknown }).span);
  return { logger, lines, spans };
}

const drop = { export: () => undefined, shutdown: () => Promise.resolve() };
const telemetry = startTelemetry({ serviceName: 'orders', exporter: drop, sampling: { ratio: 0 } });
afterAll(() => telemetry.shutdown());

describe('TelemetryLogger with options', () => {
  it('shows the unrecorded spans around the first line', () => {
    const { logger, spans } = opened();
    instrument({ name: 'place_order', args: ['order'] }, (_order: string) => logger.log('placed', 'Orders'))('o-17');
    expect(spans()).toEqual([{ order: 'o-17', name: 'place_order' }]);
  });

  it('writes the lines of spans that end before it has written any other, and none after its shutdown', () => {
    const { logger, lines, spans } = opened({ spanEvents: 'close' });
    const place = instrument({ name: 'place_order', args: ['order'] }, (_order: string) => 'placed');
    place('o-17');
    expect(spans()).toEqual([{ order: 'o-17', name: 'place_order' }]);
    logger.onApplicationShutdown();
    place('o-18');
    expect(lines).toHaveLength(1);
  });
});
