import type { Browser, Page } from 'playwright-core';
import { publish, rowOf } from '../load/results';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { largeTrace, traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

const SPANS = 10_000;

/** Milliseconds between frames while the waterfall scrolls for two seconds. */
async function scrollingFrames(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const tree = document.querySelector('[role="treegrid"]');
    let scroller: Element | null = tree;
    while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    if (!scroller) throw new Error('Nothing scrolls.');
    const frames: number[] = [];
    let last = performance.now();
    for (const end = last + 2_000; last < end;) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
      scroller.scrollTop += 120;
    }
    return frames.slice(2);
  });
}

const at = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

describe(`a trace of ${SPANS} spans`, () => {
  let browser: Browser;
  let viewer: RunningViewer;
  let watched: WatchedPage;
  let view: ViewerPage;

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    const otlp = new OtlpClient(viewer.otlpUrl);
    const spans = largeTrace(SPANS);
    for (let from = 0; from < SPANS; from += 2_000) await otlp.spans(spans.slice(from, from + 2_000));
    browser = await launchChromium();
    watched = await openPage(browser, viewer.url);
    view = new ViewerPage(watched.page);
    await view.rowLinks.first().waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await viewer?.stop();
  }, 60_000);

  it('is drawn, scrolls and collapses, and draws only the rows that are seen', async () => {
    const { page } = watched;
    const opening = Date.now();
    await view.rowLinks.first().click();
    await view.spans.nth(5).waitFor();
    const firstRows = Date.now() - opening;
    expect(view.hash).toContain(traceIdOf(1));
    const frames = await scrollingFrames(page);
    expect(await view.spans.count()).toBeLessThan(200);
    const whole = Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'));
    expect(whole).toBeGreaterThan(1_000);
    const collapsing = Date.now();
    await page.keyboard.press('-');
    await view.until('fewer rows', async () => {
      const rows = Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'));
      return rows < whole;
    });
    const collapsed = Date.now() - collapsing;
    publish('viewer-large-trace', [
      {
        title: `A trace of ${SPANS} spans on the page (headless Chromium)`,
        columns: ['', 'milliseconds'],
        rows: [
          rowOf('click to first rows', [firstRows]),
          rowOf('frame while scrolling, median', [Math.round(at(frames, 0.5) * 10) / 10]),
          rowOf('frame while scrolling, 95th percentile', [Math.round(at(frames, 0.95) * 10) / 10]),
          rowOf('collapse of a level', [collapsed]),
        ],
      },
    ]);
    expect(watched.problems).toStrictEqual([]);
  }, 120_000);
});
