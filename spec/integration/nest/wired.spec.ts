import { hasInstrumentHook, MATRIX } from './matrix';
import { type RunningApp, runApp } from './running-app';

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(combination, { wired: true });
  });
  afterAll(() => app.stop());

  describe('forRootAsync with lifecycle spans and the instrument hook', () => {
    it('creates one span for each guard, interceptor, pipe and handler, in its place', async () => {
      const { text, tree } = await app.request('/api/seen/7');
      expect(text).toBe('thing 7');
      expect(tree).toStrictEqual([
        'GET /api/seen/:id',
        'EveryGuard.canActivate',
        'SeenGuard.canActivate',
        [
          'EveryInterceptor.intercept',
          [
            'SeenInterceptor.intercept',
            'ValidationPipe.transform',
            'SeenPipe.transform',
            ['SeenController.find', 'name_it'],
          ],
        ],
      ]);
    });

    it('creates a span for the exception filter', async () => {
      const { status, tree, server } = await app.request('/api/seen/teapot');
      expect(status).toBe(418);
      expect(tree.at(-1)).toBe('SeenFilter.catch');
      expect(server.status).toStrictEqual({ code: 'unset' });
    });

    it('records the kind of part of each span', async () => {
      const { spans } = await app.request('/api/seen/teapot');
      const parts = spans.map(({ name, attributes }) => [name, attributes['nestjs.type']]);
      expect(Object.fromEntries(parts)).toMatchObject({
        'SeenGuard.canActivate': 'guard',
        'SeenPipe.transform': 'pipe',
        'SeenInterceptor.intercept': 'interceptor',
        'SeenController.find': 'handler',
        'SeenFilter.catch': 'filter',
      });
    });

    if (hasInstrumentHook(combination)) {
      it('covers the providers selected for the instrument hook', async () => {
        const { spans, tree } = await app.request('/api/things/7');
        expect(JSON.stringify(tree)).toContain('["ThingsController.find",["Catalogue.find","ThingStore.load"]]');
        expect(spans.find(({ name }) => name === 'ThingStore.load')?.attributes).toStrictEqual({
          id: '7',
          'code.function.name': 'ThingStore.load',
        });
      });
    } else {
      it('starts and ignores the instrument hook, which this Nest does not support', async () => {
        const { tree } = await app.request('/api/things/7');
        expect(JSON.stringify(tree)).toContain('["ThingsController.find","Catalogue.find"]');
      });
    }

    it.each(['plain', 'guard', 'pipe/1', 'interceptor', 'late-interceptor'])(
      'describes an error once, at the innermost span: %s',
      async (path) => {
        const { status, spans, server } = await app.request(`/api/broken/${path}`);
        expect(status).toBe(500);
        const described = spans.filter(({ events }) => events.length > 0);
        expect(described).toHaveLength(1);
        expect(described[0]?.spanId).not.toBe(server.spanId);
        expect(server.attributes['error.origin.span_id']).toBe(described[0]?.spanId);
      },
    );
  });
});
