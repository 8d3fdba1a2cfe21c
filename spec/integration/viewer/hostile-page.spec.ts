import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { type MadeSpan, spanIdOf, traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

const MEGABYTE = 'x'.repeat(1_000_000);
const TEXTS: Readonly<Record<string, string>> = {
  script: '<script>window.hacked = 1</script>',
  image: '<img src=x onerror="window.hacked = 2">',
  attribute: '" onmouseover="window.hacked = 3" x="',
  link: 'javascript:window.hacked=4',
  terminal: '\u001B[31mred\u001B]0;title\u0007',
  override: 'invoice\u202Efdp.exe',
  lines: 'one\r\ntwo\u2028three\u0000four',
  combining: `Z${'\u0335'.repeat(400)}`,
  huge: MEGABYTE,
};

const spans = (): readonly MadeSpan[] =>
  Object.entries(TEXTS).flatMap(([kind, text], index) => [
    {
      traceId: traceIdOf(index + 1),
      spanId: spanIdOf(index * 10 + 1),
      name: text,
      service: text.slice(0, 2000),
      attributes: { [text.slice(0, 500)]: text, kind },
    },
    {
      traceId: traceIdOf(index + 1),
      spanId: spanIdOf(index * 10 + 2),
      parentSpanId: spanIdOf(index * 10 + 1),
      name: text,
      service: `calls ${kind}`,
      kind: 3,
      isError: true,
      attributes: { 'url.full': text, 'server.address': text.slice(0, 3000) },
    },
  ]);

describe('names and values that want harm', () => {
  let browser: Browser;
  let viewer: RunningViewer;
  let watched: WatchedPage;
  let page: Page;
  let view: ViewerPage;

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    const otlp = new OtlpClient(viewer.otlpUrl);
    await otlp.spans(spans());
    await otlp.logs(
      Object.values(TEXTS).map((body, index) => ({
        traceId: traceIdOf(index + 1),
        spanId: spanIdOf(index * 10 + 1),
        service: body.slice(0, 100),
        body,
      })),
    );
    browser = await launchChromium();
    watched = await openPage(browser, viewer.url);
    page = watched.page;
    view = new ViewerPage(page);
    await view.rowLinks.first().waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await viewer?.stop();
  }, 60_000);

  /** Nothing ran, nothing was loaded, nothing is wider than the window. */
  const expectUnharmed = async (): Promise<void> => {
    const state = await page.evaluate(() => ({
      hacked: (window as unknown as { hacked?: number }).hacked,
      images: document.querySelectorAll('#page img, #page script, #page iframe').length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      title: document.title.length,
      characters: document.body.innerText.length,
    }));
    expect(state).toMatchObject({ hacked: undefined, images: 0, overflow: 0 });
    expect(state.title).toBeLessThan(300);
    // What is long is cut, in every view.
    expect(state.characters).toBeLessThan(200_000);
    expect(watched.problems).toStrictEqual([]);
  };

  it('are text in the list, in rows of one height', async () => {
    const shown = await view.rowLinks.allInnerTexts();
    expect(shown).toContain(TEXTS['script']);
    const heights = await view.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights)).toStrictEqual(new Set([32]));
    await expectUnharmed();
  }, 60_000);

  it.each(Object.keys(TEXTS))(
    'are text in a trace: %s',
    async (kind) => {
      const index = Object.keys(TEXTS).indexOf(kind);
      await view.open(`#/trace/${traceIdOf(index + 1)}?span=${spanIdOf(index * 10 + 1)}`);
      await page.locator('.row.is-current').waitFor();
      await expectUnharmed();
      await view.open(`#/trace/${traceIdOf(index + 1)}?span=${spanIdOf(index * 10 + 2)}&tab=logs`);
      await page.getByRole('tab', { selected: true, name: /Logs/ }).waitFor();
      await expectUnharmed();
    },
    60_000,
  );

  it.each(['map', 'statistics', 'logs'])(
    'are text in the view %s',
    async (name) => {
      await view.open(`#/${name}`);
      await page.locator('.map, .table, .log-line').first().waitFor();
      await expectUnharmed();
    },
    60_000,
  );

  it('are text in a comparison', async () => {
    await view.open(`#/compare/${traceIdOf(1)}/${traceIdOf(9)}`);
    await page.locator('.compare-line').nth(2).waitFor();
    await expectUnharmed();
  }, 60_000);

  it('are as long as the list of lines has them on demand, and the line leads to its span', async () => {
    await view.open('#/logs');
    await view.search(`body:${'x'.repeat(50)}`);
    await page.locator('.log-line').first().waitFor();
    await page.locator('.log-line .twist').first().click();
    await page.getByRole('button', { name: /^Show all [\d,]+ characters/ }).click();
    expect((await page.locator('.log-details pre').first().innerText()).length).toBeGreaterThan(2_000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.getByRole('link', { name: 'Open the span' }).click();
    await page.locator('.row.is-current').waitFor();
  }, 60_000);
});
