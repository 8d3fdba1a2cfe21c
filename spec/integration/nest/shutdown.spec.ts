import { until } from '../../samples/until';
import { MATRIX } from './matrix';
import { type RunningApp, runApp } from './running-app';

/** So long that the shutdown sends every span that arrives within a test. */
const SLOW_BATCHES = { OTEL_BSP_SCHEDULE_DELAY: '60000' };

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  async function withApp(
    start: Parameters<typeof runApp>,
    use: (app: RunningApp) => Promise<void>,
  ): Promise<number | string | null> {
    const app = await runApp(...start);
    try {
      await use(app);
    } finally {
      await app.stop();
    }
    return app.service.process.exitCode ?? app.service.process.signalCode;
  }

  describe('SIGTERM', () => {
    it('completes the open request and sends its spans, with enableShutdownHooks', async () => {
      const outcome = await withApp([combination, { shutdownHooks: true }, SLOW_BATCHES], async (app) => {
        const response = fetch(`${app.url}/api/things/held?last`, { headers: { connection: 'close' } });
        await until('the request to be held', () => app.held === 1);
        const ended = app.service.stop();
        app.release();
        expect((await response).status).toBe(200);
        await ended;
        expect((await app.traceOf('?last')).spans.map(({ name }) => name)).toStrictEqual([
          'GET /api/things/held',
          'Catalogue.ask',
          'GET',
        ]);
      });
      expect(outcome).toBe('SIGTERM');
    });

    it('sends the spans of other shutdown hooks too, with enableShutdownHooks', async () => {
      await withApp([combination, { shutdownHooks: true }, SLOW_BATCHES], async (app) => {
        await app.service.stop();
        expect(app.received().map(({ name }) => name)).toContain('close_ledger');
      });
    });

    it('sends the spans even if the shutdown hook of another provider fails', async () => {
      await withApp([combination, { shutdownHooks: true, failingHook: true }, SLOW_BATCHES], async (app) => {
        expect((await fetch(`${app.url}/api/things/1`)).status).toBe(200);
        await app.service.stop();
        expect(app.received().map(({ name }) => name)).toContain('GET /api/things/:id');
      });
    });

    it('sends the ended spans and ends the process as without telemetry, without enableShutdownHooks', async () => {
      const outcome = await withApp([combination, {}, SLOW_BATCHES], async (app) => {
        expect((await fetch(`${app.url}/api/things/1`)).status).toBe(200);
        await app.service.stop();
        expect(app.received().map(({ name }) => name)).toContain('GET /api/things/:id');
      });
      expect(outcome).toBe('SIGTERM');
    });
  });
});
