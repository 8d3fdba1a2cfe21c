import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchChromium, openPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { largeTrace, traceIdOf } from './synthetic-traces';

const SPANS = 10_000;
const FRAMES = 240;
/** Sixty frames a second leave this much time for each. */
const FRAME_MILLIS = 1000 / 60;
/** How long people wait without a thought. The machine may be busy. */
const AT_ONCE_MILLIS = 1_000;

describe('a trace of 10,000 spans on the page', () => {
  let browser: Browser;
  let viewer: RunningViewer;
  let page: Page;
  let devtools: CDPSession;
  let problems: readonly string[];
  const measured: Record<string, string> = {};

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    // Names of their own, so that nothing is folded and each span has its row.
    const spans = largeTrace(SPANS).map((span, index) => Object.assign({}, span, { name: `${span.name} of ${index}` }));
    for (let at = 0; at < SPANS; at += 1000) await new OtlpClient(viewer.otlpUrl).spans(spans.slice(at, at + 1000));
    browser = await launchChromium();
    ({ page, problems } = await openPage(browser, viewer.url));
    devtools = await page.context().newCDPSession(page);
    // Time of the thread: on a busy machine, the time on the clock is that of others.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  }, 120_000);

  afterAll(async () => {
    // oxlint-disable-next-line no-console -- `.ci/services` prints the tables of measurements.
    console.table(measured);
    await browser?.close();
    await viewer?.stop();
  }, 60_000);

  const taskMillis = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };

  /** Milliseconds until the first frame after an action. */
  const untilPainted = (action: string): Promise<number> =>
    page.evaluate(
      async ({ selector, value }) => {
        const select = document.querySelector<HTMLSelectElement>(selector);
        if (!select) throw new Error(`The page has no ${selector}.`);
        const began = performance.now();
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now() - began;
      },
      { selector: 'select[aria-label="Levels"]', value: action },
    );

  it('is painted while others would still load it', async () => {
    const began = performance.now();
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#/trace/${traceIdOf(1)}`,
    );
    await page.locator('.tree .row').nth(20).waitFor();
    const millis = performance.now() - began;
    measured['first paint, ms'] = millis.toFixed(0);
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe(String(SPANS + 1));
    expect(await page.locator('.tree .row').count()).toBeLessThan(100);
    expect(millis).toBeLessThan(5 * AT_ONCE_MILLIS);
  }, 60_000);

  it('scrolls with less work for a frame than sixty frames a second allow', async () => {
    await page.waitForTimeout(1000);
    const before = await taskMillis();
    const intervals = await page.evaluate(
      (frames) =>
        new Promise<number[]>((resolve) => {
          const tree = document.querySelector('.tree');
          const times: number[] = [];
          let last = performance.now();
          const step = (now: number): void => {
            times.push(now - last);
            last = now;
            if (tree) tree.scrollTop += 140;
            if (times.length < frames) requestAnimationFrame(step);
            else resolve(times.slice(1));
          };
          requestAnimationFrame(step);
        }),
      FRAMES,
    );
    const work = ((await taskMillis()) - before) / FRAMES;
    const sorted = intervals.toSorted((a, b) => a - b);
    measured['work for a frame of scrolling, ms'] = work.toFixed(1);
    measured['median time between frames, ms'] = (sorted[FRAMES >> 1] ?? 0).toFixed(1);
    measured['95th percentile of it, ms'] = (sorted[Math.floor(FRAMES * 0.95)] ?? 0).toFixed(1);
    expect(work).toBeLessThan(FRAME_MILLIS);
  }, 60_000);

  it('collapses and expands at once', async () => {
    const collapse = await untilPainted('0');
    expect(await page.locator('.tree .row').count()).toBe(1);
    const expand = await untilPainted('all');
    measured['collapse all, ms'] = collapse.toFixed(0);
    measured['expand all, ms'] = expand.toFixed(0);
    expect(Math.max(collapse, expand)).toBeLessThan(AT_ONCE_MILLIS);
    expect(problems).toStrictEqual([]);
  }, 60_000);

  it('keeps its place in the document small at the far end', async () => {
    await page.keyboard.press('End');
    await page.locator('.row.is-current').waitFor();
    expect(await page.locator('.tree .row').count()).toBeLessThan(100);
  }, 60_000);
});
