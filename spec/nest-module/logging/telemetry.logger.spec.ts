import { instrument } from '../../../lib';
import { TelemetryLogger } from '../../../nest-module';
import { freshTelemetry } from '../../fresh-telemetry';

freshTelemetry();

describe('TelemetryLogger', () => {
  it('writes the lines of spans that end before it has written any other line, and none after its shutdown', () => {
    const lines: string[] = [];
    const logger = new TelemetryLogger({
      log: { spanEvents: 'close', destination: { write: (line) => lines.push(line) } },
    });
    const place = instrument({ name: 'place_order' }, () => 'placed');
    place();
    expect(lines.map((line) => (JSON.parse(line) as { span?: { name: string } }).span?.name)).toEqual(['place_order']);
    logger.onApplicationShutdown();
    place();
    expect(lines).toHaveLength(1);
  });
});
