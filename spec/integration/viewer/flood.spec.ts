import type { Browser } from 'playwright-core';
import { publish, rowOf, sizeOf } from '../load/results';
import { launchChromium, openPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { type MadeSpan, spanIdOf, traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

/** `VIEWER_TRACES=50000` for the numbers in docs/viewer.md. */
const TRACES = sizeOf('VIEWER_TRACES', 5_000);
const SPANS_PER_TRACE = 5;
const SPANS_PER_SECOND = 5_000;
const BATCH_TRACES = 100;
const STORE = '16MB';

function traceOf(number: number): readonly MadeSpan[] {
  return Array.from({ length: SPANS_PER_TRACE }, (_, index) => ({
    traceId: traceIdOf(number),
    spanId: spanIdOf(number * 10 + index),
    ...(index > 0 && { parentSpanId: spanIdOf(number * 10) }),
    name: index === 0 ? `GET /items/${number % 20}` : 'db.query',
    service: index === 0 ? 'shop' : 'stock',
    startMillis: number + index,
    isError: number % 50 === 0,
    attributes: { 'http.route': '/items/:id', 'user.id': number },
  }));
}

describe(`${TRACES} traces at ${SPANS_PER_SECOND} spans a second`, () => {
  let browser: Browser;
  let viewer: RunningViewer;

  beforeAll(async () => {
    viewer = await RunningViewer.start(['--size', STORE]);
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await viewer?.stop();
  }, 60_000);

  it(
    'keep the store within its bytes, and the page alive',
    async () => {
      const { page, problems } = await openPage(browser, viewer.url);
      const view = new ViewerPage(page);
      const otlp = new OtlpClient(viewer.otlpUrl);
      const begin = Date.now();
      const answers: number[] = [];
      let [memory, rows] = [0, 0];
      for (let sent = 0; sent < TRACES; sent += BATCH_TRACES) {
        const batch = Array.from({ length: BATCH_TRACES }, (_, index) => traceOf(sent + index)).flat();
        await otlp.spans(batch);
        const asking = performance.now();
        rows = await view.rows.count();
        answers.push(performance.now() - asking);
        memory = Math.max(memory, viewer.memory());
        const due = begin + ((sent + BATCH_TRACES) * SPANS_PER_TRACE * 1000) / SPANS_PER_SECOND;
        await page.waitForTimeout(Math.max(0, due - Date.now()));
      }
      const seconds = (Date.now() - begin) / 1000;
      const counts = await viewer.counts();
      expect(counts.bytes).toBeLessThanOrEqual(counts.maxBytes);
      expect(counts.traces + counts.evictedTraces).toBe(TRACES);
      expect(counts.evictedTraces).toBeGreaterThan(0);
      expect(rows).toBeGreaterThan(10);
      // The last trace is on top, and a search still works.
      await view.until('the last trace', async () => {
        const link = await view.rowLinks.first().getAttribute('data-trace');
        return link === traceIdOf(TRACES - 1);
      });
      await page.getByText(`${counts.evictedTraces.toLocaleString('en')} evicted`).waitFor();
      await view.search('is:error');
      await view.until('errors only', async () => /error/.test(await view.rows.first().innerText()));
      const heap = await page.evaluate(
        () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
      );
      publish('viewer-flood', [
        {
          title: `${TRACES} traces of ${SPANS_PER_TRACE} spans, offered at ${SPANS_PER_SECOND} spans a second; store of ${STORE}`,
          columns: ['', 'value'],
          rows: [
            rowOf('spans a second that arrived', [Math.round((TRACES * SPANS_PER_TRACE) / seconds)]),
            rowOf('traces kept', [counts.traces]),
            rowOf('traces evicted', [counts.evictedTraces]),
            rowOf('store, MB', [Math.round(counts.bytes / 1e5) / 10]),
            rowOf('process, MB at most', [Math.round(memory / 1e6)]),
            rowOf('heap of the page, MB', [Math.round(heap / 1e6)]),
            rowOf('page answers within, ms at most', [Math.round(Math.max(...answers))]),
          ],
        },
      ]);
      expect(problems).toStrictEqual([]);
    },
    120_000 + (TRACES * SPANS_PER_TRACE * 3000) / SPANS_PER_SECOND,
  );
});
