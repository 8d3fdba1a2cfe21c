import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage } from './chromium';
import { type Orders, startOrders } from './order-traces';
import { RunningViewer } from './running-viewer';
import { useShopPage } from './shop-page';
import { spanIdOf, traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

describe('the view of a trace', () => {
  const shop = useShopPage();
  let page: Page;
  let view: ViewerPage;
  beforeEach(() => {
    ({ page, view } = shop);
  });

  /** Names of the rows in order, without their services and badges. */
  const rowNames = (): Promise<readonly string[]> =>
    page.locator('.tree .row').evaluateAll((rows) =>
      rows
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          text: (row.querySelector('.span-name') ?? row.querySelector('em'))?.textContent ?? '',
        }))
        .toSorted((one, other) => one.top - other.top)
        .map(({ text }) => text),
    );

  const current = (): Promise<string> => page.locator('.row.is-current .span-name').innerText();
  /** The address follows the selection a moment later. */
  const untilHash = (part: string): Promise<void> =>
    view.until(`${part} in ${view.hash}`, async () => view.hash.includes(part));
  const details = () => page.getByRole('region', { name: 'Details of the span' });
  const ticks = (): Promise<readonly string[]> => page.locator('.tick').allInnerTexts();

  it('folds spans of one name, and shows them on demand', async () => {
    expect(await rowNames()).toStrictEqual([
      'POST /checkout',
      'db.query',
      'call payment',
      'POST /charges',
      'charge card',
    ]);
    const fold = view.spans.filter({ hasText: '× 40' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    expect(await fold.getAttribute('aria-expanded')).toBe('true');
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('46');
    expect(shop.problems).toStrictEqual([]);
  }, 60_000);

  it('zooms by dragging over the overview and over the bars, and back', async () => {
    const whole = await ticks();
    const box = await page.locator('.minimap').boundingBox();
    if (!box) throw new Error('The overview has no place.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 10, { steps: 4 });
    await page.mouse.up();
    const zoomed = await ticks();
    expect(zoomed[0]).toMatch(/^2\d\d ms$/);
    await page.mouse.move(box.x + 40, box.y + 120);
    await page.mouse.down();
    await page.mouse.move(box.x + 140, box.y + 120, { steps: 4 });
    await page.mouse.up();
    expect(await ticks()).not.toStrictEqual(zoomed);
    expect(await page.locator('.row.is-current').count()).toBe(0);
    await page.getByRole('button', { name: 'Whole trace' }).click();
    expect(await ticks()).toStrictEqual(whole);
  }, 60_000);

  it('works with the keyboard only', async () => {
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement?.getAttribute('role'))) === 'treegrid') break;
    }
    expect(await current()).toBe('POST /checkout');
    const tree = page.getByRole('treegrid');
    const active = async (): Promise<string> => {
      const id = await tree.getAttribute('aria-activedescendant');
      return page.locator(`#${id} .span-name`).innerText();
    };
    await page.keyboard.press('ArrowLeft');
    expect(await rowNames()).toStrictEqual(['POST /checkout']);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('call payment');
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    expect(await rowNames()).toStrictEqual(['POST /checkout', 'db.query', 'call payment']);
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await page.keyboard.press('End');
    expect(await active()).toBe('charge card');
    const whole = await ticks();
    await page.keyboard.press('z');
    expect(await ticks()).not.toStrictEqual(whole);
    await page.keyboard.press('0');
    expect(await ticks()).toStrictEqual(whole);
    await page.keyboard.press('Enter');
    await view.until('the details have the focus', () =>
      details().evaluate((element) => element === document.activeElement),
    );
    await page.keyboard.press('Escape');
    expect(await details().count()).toBe(0);
    await view.until('the tree has the focus', () => tree.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(view.hash).toBe('#/');
  }, 60_000);

  it('finds spans with the query language, goes from one to the next, and hides the others', async () => {
    await page.keyboard.press('f');
    await page.keyboard.type('service=payment status=error');
    await page.getByText('2 matches').waitFor();
    await page.keyboard.press('Enter');
    expect(await current()).toBe('POST /charges');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    expect(await current()).toBe('charge card');
    await page.getByRole('checkbox', { name: 'hide others' }).click();
    expect(await rowNames()).toStrictEqual([
      'POST /checkout',
      'call payment',
      'POST /charges',
      'charge card',
      '40 spans without a match, up to 4 ms',
    ]);
    await page.getByRole('searchbox', { name: 'Find spans in this trace' }).fill('is:eror');
    await page.getByText('Did you mean').waitFor();
    await untilHash('find=is%3Aeror');
  }, 60_000);

  it('leaves a row where spans are shorter than a share of the trace', async () => {
    await page.getByRole('combobox', { name: 'Shortest span to show' }).selectOption('0.05');
    const hidden = '40 spans too short to show, up to 4 ms';
    expect(await rowNames()).toStrictEqual(['POST /checkout', 'call payment', 'POST /charges', 'charge card', hidden]);
    await page.getByText(hidden).click();
    expect(await rowNames()).toHaveLength(5);
  }, 60_000);

  it('goes on with a trace that grows, and keeps the selection', async () => {
    await view.open(`#/trace/${traceIdOf(1)}?span=${spanIdOf(4)}`);
    await details().waitFor();
    await shop.otlp.spans([
      {
        traceId: traceIdOf(1),
        spanId: spanIdOf(50),
        parentSpanId: spanIdOf(1),
        name: 'came later',
        service: 'shop',
        startMillis: 495,
      },
    ]);
    await page.getByText('came later').waitFor();
    expect(await current()).toBe('charge card');
    expect(shop.problems).toStrictEqual([]);
  }, 60_000);

  it('says that a trace is not in the store', async () => {
    await view.open(`#/trace/${traceIdOf(77)}`);
    await page.getByRole('heading', { name: 'No trace to show' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain('is not in the store');
  }, 60_000);
});

describe('the view of the traces of the orders sample', () => {
  let browser: Browser;
  let viewer: RunningViewer;
  let orders: Orders;

  beforeAll(async () => {
    viewer = await RunningViewer.start();
    orders = await startOrders(viewer.otlpUrl);
    await orders.place(1);
    await orders.place(3);
    browser = await launchChromium();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await orders?.stop();
    await viewer?.stop();
  }, 60_000);

  it('goes from a search to the span where the error began', async () => {
    const { page, problems } = await openPage(browser, viewer.url);
    const view = new ViewerPage(page);
    await view.search('status=error');
    await view.until('one trace', async () => (await view.rowLinks.count()) === 1);
    await view.rowLinks.first().click();
    await page.getByRole('treegrid').waitFor();
    await view.until('the whole error', async () => {
      await page.keyboard.press('e');
      return page
        .getByRole('region', { name: 'Details of the span' })
        .getByText('division by zero')
        .first()
        .isVisible();
    });
    expect(problems).toStrictEqual([]);
    await page.context().close();
  }, 60_000);

  it('names what a slow order waited for', async () => {
    const { page } = await openPage(browser, viewer.url);
    const view = new ViewerPage(page);
    await view.search('status!=error name=publish_event duration<1h');
    await view.until('one trace', async () => (await view.rowLinks.count()) === 1);
    await view.rowLinks.first().click();
    await page.getByRole('button', { name: /^Time went to DNS lookup/ }).click();
    const details = page.getByRole('region', { name: 'Details of the span' });
    expect(await details.locator('.facts dt').allInnerTexts()).toContain('DNS lookup');
    await page.context().close();
  }, 60_000);
});
