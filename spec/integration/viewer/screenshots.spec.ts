import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium, openPage } from './chromium';
import { indexedPng } from './indexed-png';
import { startOrders } from './order-traces';
import { RunningViewer } from './running-viewer';
import { ViewerPage } from './viewer-page';

/** With `SCREENSHOTS=docs`, the pictures of docs/viewer.md are taken anew. */
const FOLDER = process.env['SCREENSHOTS'] ?? mkdtempSync(join(tmpdir(), 'viewer-'));

const MOST_BYTES = 150_000;
const ROUNDS = 3;

let browser: Browser;
let viewer: RunningViewer;

beforeAll(async () => {
  viewer = await RunningViewer.start();
  const orders = await startOrders(viewer.otlpUrl);
  try {
    for (let round = 0; round < ROUNDS; round++) await orders.placeAll();
  } finally {
    // What is still in their queues goes out at their end.
    await orders.stop();
  }
  browser = await launchChromium();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await viewer?.stop();
}, 60_000);

describe.each(['light', 'dark'] as const)('the pictures of the %s page', (colorScheme) => {
  it('are taken of the list, a slow and a failed trace, the map, the lines and a comparison', async () => {
    const viewport = { width: 1280, height: 720 };
    const { page, problems } = await openPage(browser, viewer.url, { colorScheme, viewport });
    const view = new ViewerPage(page);
    const take = async (name: string): Promise<void> => {
      const path = join(FOLDER, `viewer-${name}-${colorScheme}.png`);
      const picture = indexedPng(await page.screenshot());
      writeFileSync(path, picture);
      expect(picture.length).toBeLessThan(MOST_BYTES);
    };
    await view.until('all traces', async () => (await view.rows.count()) === 4 * ROUNDS);
    await take('list');
    await view.search('status!=error publish_event refills');
    await view.until('the slow trace', async () => (await view.rows.count()) === ROUNDS);
    await view.rowLinks.first().click();
    await page.getByRole('treegrid').waitFor();
    await take('trace');
    await view.search('status=error');
    await view.until('the failed trace', async () => (await view.rows.count()) === ROUNDS);
    await view.rowLinks.first().click();
    await page.getByRole('heading', { level: 1, name: 'POST /api/orders' }).waitFor();
    await view.until('the error', async () => {
      await page.keyboard.press('e');
      return page.getByText('division by zero').first().isVisible();
    });
    await take('error');
    await view.open('#/map');
    await page.locator('.map').first().waitFor();
    await take('map');
    await view.open('#/logs');
    await page.locator('.log-line').nth(5).waitFor();
    await take('logs');
    const rows = (await viewer.rows()).filter(({ errors }) => errors === 0);
    await view.open(`#/compare/${rows.at(-1)?.traceId}/${rows[0]?.traceId}`);
    await page.locator('.compare-line.is-added').first().waitFor();
    await take('compare');
    await page.context().close();
    expect(problems).toStrictEqual([]);
  }, 120_000);
});
