import { readFile, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { type Orders, startOrders } from './order-traces';
import { RunningViewer } from './running-viewer';
import { ViewerPage } from './viewer-page';

describe('the page with the traces of the orders sample', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-page-'));
  let browser: Browser;
  let viewer: RunningViewer;
  let orders: Orders;
  let watched: WatchedPage;
  let page: Page;
  let view: ViewerPage;

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    orders = await startOrders(viewer.otlpUrl);
    browser = await launchChromium();
    await orders.placeAll();
    await untilComplete(4);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await orders?.stop();
    await viewer?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 120_000);

  beforeEach(async () => {
    watched = await openPage(browser, viewer.url);
    page = watched.page;
    view = new ViewerPage(page);
    await view.rowLinks.first().waitFor();
  }, 60_000);

  afterEach(async () => {
    await page.context().close();
  });

  /** Waits until so many traces are there, and their number of spans no longer grows. */
  async function untilComplete(traces: number): Promise<void> {
    let before = -1;
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const counts = await viewer.counts();
      if (counts.traces >= traces && counts.spans === before) return;
      before = counts.spans;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    throw new Error(`${traces} traces did not arrive.`);
  }

  const untilRows = (count: number): Promise<void> =>
    view.until(`${count} rows`, async () => (await view.rows.count()) === count);

  it('finds the order that failed', async () => {
    await view.search('is:error service=inventory');
    await untilRows(1);
    expect(view.hash).toBe('#/?q=is%3Aerror+service%3Dinventory');
    expect(await view.rows.first().innerText()).toContain('500');
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  it('completes a field and a value by keyboard', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('serv');
    await page.getByRole('option', { name: /^service / }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await view.query.getAttribute('aria-activedescendant')).toBe('query-option-0');
    await page.keyboard.press('Enter');
    expect(await view.query.inputValue()).toMatch(/^service/);
    await view.query.fill('service=supp');
    await page.getByRole('option', { name: /^suppliers/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect((await view.query.inputValue()).trim()).toBe('service=suppliers');
    await page.keyboard.press('Enter');
    await untilRows(1);
  }, 60_000);

  it('shows a mistake of the query with its column, and corrects it', async () => {
    await view.search('is:eror');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('Column 4');
    await alert.getByRole('button').click();
    await untilRows(1);
    expect(await view.query.inputValue()).toBe('is:error');
  }, 60_000);

  it('follows the chain of errors from the gateway to the query that failed', async () => {
    await view.search('is:error');
    await untilRows(1);
    await view.rowLinks.first().click();
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('e');
    const current = page.locator('.row.is-current .span-name');
    await view.until('the failed query', async () => (await current.innerText()) === 'db.query');
    await view.until('its place in the address', async () => view.hash.includes('span='));
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  it('opens a trace and a span from a link', async () => {
    await view.search('is:error');
    await untilRows(1);
    await view.rowLinks.first().click();
    await page.getByRole('treegrid').waitFor();
    await page.keyboard.press('e');
    await view.until('the span in the address', async () => view.hash.includes('span='));
    const other = await openPage(browser, page.url());
    await other.page.locator('.row.is-current').waitFor();
    expect(await other.page.locator('.row.is-current .span-name').innerText()).toBe('db.query');
    expect(await new ViewerPage(other.page).query.inputValue()).toBe('is:error');
    await other.page.context().close();
  }, 60_000);

  it('shows the services, and the traces of a call between two', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.getByRole('link', { name: /^gateway calls orders/ }).focus();
    await page.keyboard.press('Enter');
    await untilRows(4);
    expect(await view.query.inputValue()).toBe('{service=gateway} >> {service=orders}');
  }, 60_000);

  it('shows the slowest span of a name from the statistics', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('link', { name: 'open the slowest POST /refills' }).click();
    await page.locator('.row.is-current').waitFor();
    expect(await page.locator('.row.is-current .span-name').innerText()).toBe('POST /refills');
  }, 60_000);

  it('compares a fast order with a slow one', async () => {
    const rows = await viewer.rows();
    const ok = rows.filter(({ errors }) => errors === 0);
    const [left, right] = [ok.at(-1), ok[0]];
    await view.open(`#/compare/${left?.traceId}/${right?.traceId}`);
    await page.getByRole('row').filter({ hasText: 'suppliers_client.refill' }).filter({ hasText: 'added' }).waitFor();
    await page.getByRole('checkbox', { name: 'only what differs' }).click();
    await page.getByRole('button', { name: 'Swap left and right' }).click();
    await page.getByRole('row').filter({ hasText: 'suppliers_client.refill' }).filter({ hasText: 'removed' }).waitFor();
    const swapped = `#/compare/${right?.traceId}/${left?.traceId}`;
    await view.until('the address', async () => view.hash === swapped);
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  it('exports a search, and imports it again into an empty viewer', async () => {
    await view.search('service=suppliers');
    await untilRows(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.list').getByRole('link', { name: 'Export' }).click(),
    ]);
    const file = join(folder, 'traces.jsonl');
    await download.saveAs(file);
    const [first] = (await viewer.get<{ rows: readonly { spans: number }[] }>('/api/traces?query=service%3Dsuppliers'))
      .rows;
    expect((await readFile(file, 'utf8')).split('\n')[0]).toMatch(/^\{"resourceSpans":/);

    const empty = await RunningViewer.start();
    const other = await openPage(browser, empty.url);
    const importing = new ViewerPage(other.page);
    await other.page.getByRole('heading', { name: 'No traces yet' }).waitFor();
    await other.page.locator('input[type=file]').first().setInputFiles(file);
    await importing.until('the trace', async () => (await importing.rows.count()) === 1);
    expect((await empty.rows())[0]?.spans).toBe(first?.spans);

    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"resourceSpans": [');
    await other.page.locator('input[type=file]').first().setInputFiles(broken);
    await other.page.locator('.notice.is-error').filter({ hasText: 'broken.json' }).waitFor();
    await other.page.context().close();
    await empty.stop();
  }, 90_000);

  it('takes a file that is dropped on it', async () => {
    const empty = await RunningViewer.start();
    const other = await openPage(browser, empty.url);
    const text = await (await fetch(`${viewer.url}/api/export?query=is%3Aerror`)).text();
    const transfer = await other.page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], 'dropped.jsonl'));
      return data;
    }, text);
    await other.page.locator('body').dispatchEvent('dragover', { dataTransfer: transfer });
    await other.page.getByText('Drop files with traces').waitFor();
    await other.page.locator('body').dispatchEvent('drop', { dataTransfer: transfer });
    const dropped = new ViewerPage(other.page);
    await dropped.until('the trace', async () => (await dropped.rows.count()) === 1);
    expect(other.problems).toStrictEqual([]);
    await other.page.context().close();
    await empty.stop();
  }, 90_000);

  it('does all of it by keyboard: searches, opens, walks, selects, compares', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('service=shipping');
    await page.keyboard.press('Enter');
    await untilRows(3);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Enter');
    await page.getByRole('treegrid').waitFor();
    const opened = view.hash;
    await page.keyboard.press('J');
    await view.until('the next trace', async () => view.hash !== opened);
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Two traces compared' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: 'Log records' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await untilRows(3);
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect(await page.locator('dialog[open]').innerText()).toContain('compare the two selected traces');
    await page.keyboard.press('Escape');
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  // The last one: it adds a trace.
  it('shows the next order as it happens', async () => {
    const before = await view.rows.count();
    await orders.place(0);
    await view.until('one more row', async () => (await view.rows.count()) === before + 1, 30_000);
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);
});
