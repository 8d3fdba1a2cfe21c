import type { Page } from 'playwright-core';
import { useShopPage } from './shop-page';
import { spanIdOf, traceIdOf } from './synthetic-traces';
import type { ViewerPage } from './viewer-page';

describe('the details of a span', () => {
  const shop = useShopPage();
  let page: Page;
  let view: ViewerPage;
  beforeEach(() => {
    ({ page, view } = shop);
  });

  const current = (): Promise<string> => page.locator('.row.is-current .span-name').innerText();
  /** The address follows the selection a moment later. */
  const untilHash = (part: string): Promise<void> =>
    view.until(`${part} in ${view.hash}`, async () => view.hash.includes(part));
  const details = () => page.getByRole('region', { name: 'Details of the span' });

  it('follows an error to where it began, and its path back up', async () => {
    await page.keyboard.press('e');
    expect(await current()).toBe('charge card');
    await untilHash(`span=${spanIdOf(4)}`);
    const path = details().getByRole('navigation').getByRole('button');
    expect(await path.allInnerTexts()).toStrictEqual(['call payment', 'POST /charges', 'charge card']);
    await path.first().click();
    expect(await current()).toBe('call payment');
  }, 60_000);

  it('follows links to and from another trace', async () => {
    await view.open(`#/trace/${traceIdOf(1)}?span=${spanIdOf(4)}`);
    await details().getByRole('link', { name: 'retry of the charge' }).click();
    await page.getByRole('heading', { level: 1, name: 'retry of the charge' }).waitFor();
    await details()
      .getByRole('link', { name: spanIdOf(4) })
      .click();
    await view.until('the first trace', async () => (await page.locator('.row.is-current').count()) === 1);
    expect(await current()).toBe('charge card');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'retry of the charge' }).waitFor();
    expect(shop.problems).toStrictEqual([]);
  }, 60_000);

  it('shows attributes: filtered, whole on demand, with the marks of redaction, and as a filter of the list', async () => {
    await view.open(`#/trace/${traceIdOf(1)}?span=${spanIdOf(4)}`);
    expect(await details().locator('mark').allInnerTexts()).toStrictEqual(['[redacted]']);
    const note = details().locator('.attribute', { hasText: 'note' });
    await note.getByRole('button', { name: 'show all 500 characters' }).click();
    expect(await note.locator('.long-text').innerText()).toContain('long '.repeat(99));
    await details().getByRole('button', { name: 'Filter traces by card.issuer' }).click();
    await untilHash('q=card.issuer%3Dvisa');
    expect(await view.query.inputValue()).toBe('card.issuer=visa');
  }, 60_000);

  it('shows the span as OTLP JSON', async () => {
    await view.open(`#/trace/${traceIdOf(1)}?span=${spanIdOf(4)}`);
    await details().getByText('OTLP JSON').click();
    await details().getByRole('button', { name: 'Show', exact: true }).click();
    const text = await details().locator('.raw').innerText();
    expect(JSON.parse(text)).toMatchObject({ resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'charge card' }] }] }] });
  }, 60_000);

  it('lists all spans in a table, and all lines in order of time', async () => {
    await page.getByRole('tab', { name: 'Table' }).click();
    const first = () => page.locator('.table-row').first().locator('.is-name').innerText();
    expect(await first()).toBe('POST /checkout');
    await page.getByRole('columnheader', { name: 'Service' }).getByRole('button').click();
    expect(await first()).toBe('POST /charges');
    await page.getByRole('tab', { name: 'Logs' }).click();
    const lines = page.locator('.line-text');
    expect(await lines.allInnerTexts()).toStrictEqual(['checkout begins', 'card declined']);
    await lines.nth(1).click();
    await untilHash(`span=${spanIdOf(4)}`);
    await page.getByRole('tab', { name: 'Flame' }).click();
    await page.locator('.flame-box', { hasText: 'call payment' }).click();
    await untilHash(`span=${spanIdOf(2)}`);
    expect(shop.problems).toStrictEqual([]);
  }, 60_000);
});
