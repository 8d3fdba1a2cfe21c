import { Controller, Get } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { Instrument } from '../../lib';
import { type OtlpReceiver, startReceiver } from '../../lib/viewer';
import { startSilentServer } from '../telemetry/silent-server';
import { startNestService } from './nest-service';

@Controller()
class HelloController {
  @Get()
  @Instrument({ name: 'say_hello' })
  async hello(): Promise<string> {
    return 'hello';
  }
}

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startReceiver({ port: 0 });
});
afterEach(() => receiver.close());

/** Batches wait for a minute, so the shutdown sends every span that arrives. */
const start = (serviceName: string) =>
  startNestService(
    { controllers: [HelloController] },
    {
      telemetry: {
        serviceName,
        exporter: { endpoint: receiver.url },
        batch: { scheduledDelayMillis: 60_000 },
        shutdownTimeoutMillis: 5000,
      },
    },
  );

const received = (): string[] =>
  receiver.store
    .traces()
    .flat()
    .map(({ service, name }) => `${service}: ${name}`);

describe('app.close()', () => {
  it('sends the spans of the last request and shuts telemetry down', async () => {
    const service = await start('first');
    await (await fetch(service.url)).text();
    expect(received()).toStrictEqual([]);
    await service.close();
    expect(received()).toStrictEqual(['first: say_hello', 'first: GET /']);
    expect(trace.getTracer('afterwards').startSpan('nothing').isRecording()).toBe(false);
  });

  it('lets the next application of the process start telemetry again', async () => {
    const first = await start('first');
    await (await fetch(first.url)).text();
    await first.close();
    const second = await start('second');
    await (await fetch(second.url)).text();
    await second.close();
    expect(received()).toStrictEqual(['first: say_hello', 'first: GET /', 'second: say_hello', 'second: GET /']);
  });

  it('keeps telemetry running until the last application of the process closes', async () => {
    const first = await start('shared');
    const second = await start('shared');
    await first.close();
    await (await fetch(second.url)).text();
    await second.close();
    expect(received()).toStrictEqual(['shared: say_hello', 'shared: GET /']);
  });

  it('meets its deadline if the receiver does not respond, and warns', async () => {
    const silent = await startSilentServer();
    const service = await startNestService(
      { controllers: [HelloController] },
      {
        telemetry: {
          exporter: { endpoint: silent.url, timeoutMillis: 500 },
          batch: { scheduledDelayMillis: 60_000 },
          shutdownTimeoutMillis: 50,
        },
      },
    );
    await (await fetch(service.url)).text();
    await service.close();
    await silent.close();
    expect(service.logged.filter((line) => line.startsWith('warn'))).toStrictEqual([
      'warn: Telemetry shutdown took longer than 50 ms; the remaining spans are lost. [FLUSH_INCOMPLETE]',
      expect.stringMatching(
        /^warn: Spans do not reach .*: no response within 50 ms \(`shutdownTimeoutMillis`\)\..* \[EXPORT_FAILED\]$/,
      ),
    ]);
  });
});
