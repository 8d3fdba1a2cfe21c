import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium, openPage } from './chromium';
import { type Orders, startOrders } from './order-traces';
import { RunningViewer } from './running-viewer';
import { ViewerPage } from './viewer-page';

/** With `SCREENSHOTS=docs`, the pictures of docs/viewer.md are taken anew. */
const FOLDER = process.env['SCREENSHOTS'] ?? mkdtempSync(join(tmpdir(), 'viewer-'));

describe.each(['light', 'dark'] as const)('the pictures of the %s page', (colorScheme) => {
  let browser: Browser;
  let viewer: RunningViewer;
  let orders: Orders;

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    orders = await startOrders(viewer.otlpUrl);
    await orders.placeAll();
    browser = await launchChromium();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await orders?.stop();
    await viewer?.stop();
  }, 60_000);

  it('are taken of the list, a slow trace, a failed trace and the map', async () => {
    const viewport = { width: 1280, height: 720 };
    const { page, problems } = await openPage(browser, viewer.url, { colorScheme, viewport });
    const view = new ViewerPage(page);
    const take = async (name: string): Promise<void> => {
      const path = join(FOLDER, `viewer-${name}-${colorScheme}.png`);
      await page.screenshot({ path });
      expect(existsSync(path) && statSync(path).size).toBeGreaterThan(20_000);
    };
    await view.until('four traces', async () => (await view.rows.count()) === 4);
    await take('list');
    await view.search('status!=error publish_event refills');
    await view.until('the slow trace', async () => (await view.rows.count()) === 1);
    await view.rowLinks.first().click();
    await page.getByRole('treegrid').waitFor();
    await take('trace');
    await view.search('status=error');
    await view.until('the failed trace', async () => (await view.rows.count()) === 1);
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
    expect(problems).toStrictEqual([]);
  }, 120_000);
});
