// A service that tests bundle and run. It logs, exports a span to the receiver at OTEL_EXPORTER_OTLP_ENDPOINT, and prints
// the missing optional package.
import { trace } from '@opentelemetry/api';
import { createLogger, instrument, recordField, startTelemetry } from 'otel-instrument';
import { startReceiver } from 'otel-instrument/viewer';

const findThing = instrument(
  { name: 'find_thing', args: ['thingId', 'password'], fields: { found: false } },
  async (thingId, _password) => {
    await Promise.resolve();
    recordField('found', true);
    trace.getActiveSpan()?.setAttribute('by_the_api', true);
    createLogger({ format: 'json' }).log('info', 'Service', 'found');
    return thingId;
  },
);

async function main() {
  try {
    startTelemetry({ serviceName: 'bundled', provider: 'sdk' });
  } catch (error) {
    console.log(JSON.stringify({ code: error.code, option: error.option }));
  }
  const telemetry = startTelemetry({ serviceName: 'bundled' });
  await findThing('7', 's3cret');
  await telemetry.shutdown();
  const receiver = await startReceiver({ port: 0 });
  await receiver.close();
}

void main();
