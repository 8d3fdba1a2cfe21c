import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReceiver, type TraceSpan } from 'otel-instrument/viewer';

jest.setTimeout(60_000);

interface Seen {
  readonly spans: readonly TraceSpan[];
  readonly said: Record<string, unknown>;
}

/** Runs a scenario of the application in a fixture, so that it loads the packages of the fixture. */
async function run(major: number, scenario: string, provider = 'engine'): Promise<Seen> {
  const folder = join(__dirname, String(major), 'dist');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'traced.cjs');
  copyFileSync(join(__dirname, 'app/traced.cjs'), file);
  const receiver = await startReceiver({ port: 0 });
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, scenario, provider], {
      env: { ...process.env, NODE_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stderr).toBe('');
    return { spans: receiver.store.traces().flat(), said: JSON.parse(stdout) as Record<string, unknown> };
  } finally {
    await receiver.close();
  }
}

describe.each([2, 3])('with OpenTelemetry %i installed', (major) => {
  describe.each(['engine', 'sdk'])('and the provider %s', (provider) => {
    it('exports a call with its parent, arguments and resource', async () => {
      const { spans } = await run(major, 'provider', provider);
      const [work, inner] = ['work', 'inner'].map((name) => spans.find((span) => span.name === name));
      expect(spans).toHaveLength(2);
      expect(work).toMatchObject({
        service: 'orders',
        attributes: { orderId: 'o-7', password: '[redacted]' },
      });
      expect(inner).toMatchObject({ parentSpanId: work?.spanId, attributes: { by_the_api: true } });
    });

    it('creates spans whose resource merges with theirs, in either order', async () => {
      const { said } = await run(major, 'provider', provider);
      expect(said['resource']).toStrictEqual({
        pending: [false, true, true],
        own: ['orders', 'blue', null],
        over: ['theirs', 'blue', 'arrived'],
        under: ['orders', 'blue', 'arrived'],
        raw: true,
      });
    });

    it('works with their exporter, processor, sampler and propagator', async () => {
      const { spans, said } = await run(major, 'parts', provider);
      expect(spans.map(({ name }) => name).toSorted()).toStrictEqual(['inner', 'work']);
      expect(said).toStrictEqual({ headers: ['b3'], asked: ['work'], finished: ['inner', 'work'] });
    });
  });

  it('passes spans to their processor and exporter while the engine has their pending resource', async () => {
    const { spans } = await run(major, 'engine');
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ name: 'work', service: 'orders' });
  });
});
