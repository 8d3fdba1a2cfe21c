import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { startOrders } from './order-traces';
import { RunningViewer } from './running-viewer';
import { ViewerPage } from './viewer-page';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page: rules with the elements that break them. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 5).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

let browser: Browser;
let viewer: RunningViewer;

beforeAll(async () => {
  viewer = await RunningViewer.start();
  const orders = await startOrders(viewer.otlpUrl);
  try {
    await orders.placeAll();
  } finally {
    // What is still in their queues goes out at their end.
    await orders.stop();
  }
  await new OtlpClient(viewer.otlpUrl).logs([{ body: 'a line of no trace', severityNumber: 17 }]);
  browser = await launchChromium();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await viewer?.stop();
}, 60_000);

describe.each(['light', 'dark'] as const)('axe-core on the %s page', (colorScheme) => {
  let watched: WatchedPage;
  let view: ViewerPage;

  beforeAll(async () => {
    // Scripts of the test are not of the page, whose policy forbids them.
    watched = await openPage(browser, viewer.url, { colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    view = new ViewerPage(watched.page);
  }, 60_000);

  afterAll(async () => {
    await watched?.page.context().close();
  }, 60_000);

  const expectNoViolation = async (): Promise<void> => {
    expect(await violationsOf(watched.page)).toStrictEqual([]);
    expect(watched.problems).toStrictEqual([]);
  };

  it('finds nothing in the list', async () => {
    await view.open('#/');
    await view.rowLinks.first().waitFor();
    await view.rows.first().getByRole('checkbox').click();
    await expectNoViolation();
  }, 60_000);

  it('finds nothing in the list of completions and in a mistake of the query', async () => {
    await view.open('#/');
    await view.query.fill('serv');
    await watched.page.getByRole('option').first().waitFor();
    await watched.page.keyboard.press('ArrowDown');
    await expectNoViolation();
    await view.search('is:eror');
    await watched.page.getByRole('alert').waitFor();
    await expectNoViolation();
    await view.search('');
  }, 60_000);

  it.each(['waterfall', 'table', 'logs', 'flame'])(
    'finds nothing in a trace, tab %s',
    async (tab) => {
      const failed = (await viewer.rows()).find(({ errors }) => errors > 0);
      await view.open(`#/trace/${failed?.traceId}?tab=${tab}`);
      await watched.page.getByRole('tab', { selected: true }).waitFor();
      await expectNoViolation();
    },
    60_000,
  );

  it('finds nothing in the details of a span', async () => {
    const failed = (await viewer.rows()).find(({ errors }) => errors > 0);
    await view.open(`#/trace/${failed?.traceId}`);
    await view.spans.nth(2).click();
    await expectNoViolation();
  }, 60_000);

  it.each([
    ['map', 'Service map'],
    ['statistics', 'Statistics by span name'],
    ['logs', 'Log records'],
  ])(
    'finds nothing in the view %s',
    async (name, title) => {
      await view.open(`#/${name}`);
      await watched.page.getByRole('heading', { name: title }).waitFor();
      await watched.page.locator('.map, .table, .log-line').first().waitFor();
      await expectNoViolation();
    },
    60_000,
  );

  it('finds nothing in a comparison', async () => {
    const [left, right] = await viewer.rows();
    await view.open(`#/compare/${left?.traceId}/${right?.traceId}`);
    await watched.page.locator('.compare-line').nth(3).waitFor();
    const twist = watched.page.locator('.compare-line button.twist');
    if ((await twist.count()) > 0) await twist.first().click();
    await expectNoViolation();
  }, 60_000);

  it.each(['?', 'Syntax'])(
    'finds nothing in the help of %s',
    async (name) => {
      await view.open('#/');
      if (name === '?') await watched.page.keyboard.press('?');
      else await watched.page.getByRole('button', { name }).click();
      await watched.page.locator('dialog[open]').waitFor();
      await expectNoViolation();
      await watched.page.keyboard.press('Escape');
    },
    60_000,
  );

  it('finds nothing in the empty list', async () => {
    const empty = await RunningViewer.start();
    const { page, problems } = await openPage(browser, empty.url, { colorScheme, bypassCSP: true });
    await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
    expect(await violationsOf(page)).toStrictEqual([]);
    expect(problems).toStrictEqual([]);
    await page.context().close();
    await empty.stop();
  }, 60_000);
});
