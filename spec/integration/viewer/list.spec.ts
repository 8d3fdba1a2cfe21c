import type { Browser } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { type MadeSpan, spanIdOf, traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

const made = (number: number, more: Partial<MadeSpan> = {}): MadeSpan => ({
  traceId: traceIdOf(number),
  spanId: spanIdOf(number),
  name: `trace ${number}`,
  startMillis: number,
  ...more,
});

const several = (from: number, count: number): readonly MadeSpan[] =>
  Array.from({ length: count }, (_, index) => made(from + index));

describe('the list of traces', () => {
  let browser: Browser;
  let viewer: RunningViewer;
  let otlp: OtlpClient;
  let watched: WatchedPage;
  let view: ViewerPage;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    viewer = await RunningViewer.start();
    otlp = new OtlpClient(viewer.otlpUrl);
    watched = await openPage(browser, viewer.url);
    view = new ViewerPage(watched.page);
  }, 60_000);

  afterEach(async () => {
    await watched?.page.context().close();
    await viewer?.stop();
  });

  const names = async (): Promise<readonly string[]> => {
    const texts = await view.rows.evaluateAll((rows) =>
      rows
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          text: row.querySelector('.list-link')?.textContent ?? '',
        }))
        .toSorted((one, other) => one.top - other.top)
        .map(({ text }) => text),
    );
    return texts;
  };

  const untilShown = (count: number): Promise<void> =>
    view.until(`${count} rows`, async () => (await view.rows.count()) === count);

  it('says how to send the first trace, and shows it when it arrives', async () => {
    await watched.page.getByRole('heading', { name: 'No traces yet' }).waitFor();
    const shown = await watched.page.locator('.empty pre').first().innerText();
    expect(shown).toBe(`OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.otlpUrl}`);
    await otlp.spans([made(1)]);
    await untilShown(1);
    expect(await names()).toStrictEqual(['trace 1']);
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  it('is shown on a phone, where an open trace takes its place', async () => {
    await watched.page.setViewportSize({ width: 375, height: 700 });
    await otlp.spans([made(1)]);
    await untilShown(1);
    await view.rows.first().waitFor({ state: 'visible' });
    await watched.page.goto(`${viewer.url}/#/trace/${traceIdOf(1)}`);
    await view.rows.first().waitFor({ state: 'hidden' });
    expect(watched.problems).toStrictEqual([]);
  }, 60_000);

  it('runs the command that it shows for a first trace', async () => {
    await watched.page.getByRole('heading', { name: 'No traces yet' }).waitFor();
    const command = await watched.page.locator('.empty pre').nth(1).innerText();
    const [, url = '', body = ''] = /^curl -s (\S+) .* -d '(.*)'$/s.exec(command) ?? [];
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await untilShown(1);
    expect(await names()).toStrictEqual(['my first span']);
  }, 60_000);

  it('puts new traces on top', async () => {
    await otlp.spans(several(1, 3));
    await untilShown(3);
    await otlp.spans([made(9)]);
    await untilShown(4);
    expect(await names()).toStrictEqual(['trace 9', 'trace 3', 'trace 2', 'trace 1']);
  }, 60_000);

  it('leaves a reader who has scrolled where he is, and counts the new traces', async () => {
    await otlp.spans(several(1, 200));
    await view.until('rows', async () => (await view.rows.count()) > 10);
    await watched.page.locator('.list-scroll').evaluate((list) => list.scrollTo({ top: 2000 }));
    await view.until('scrolled', async () => !(await names()).includes('trace 200'));
    const before = await names();
    await otlp.spans(several(1001, 12));
    await watched.page.getByRole('button', { name: '12 new' }).waitFor();
    expect(await names()).toStrictEqual(before);
    await watched.page.getByRole('button', { name: '12 new' }).click();
    await view.until('the newest on top', async () => (await names())[0] === 'trace 1012');
  }, 60_000);

  it('stands still while it is paused, and goes on', async () => {
    await otlp.spans(several(1, 2));
    await untilShown(2);
    await watched.page.keyboard.press('p');
    await otlp.spans([made(7)]);
    await watched.page.getByRole('button', { name: '1 new, paused' }).waitFor();
    expect(await names()).toStrictEqual(['trace 2', 'trace 1']);
    await watched.page.keyboard.press('p');
    await untilShown(3);
  }, 60_000);

  it('sorts by duration with the sort of the query', async () => {
    await otlp.spans([
      made(1, { durationMillis: 5 }),
      made(2, { durationMillis: 500 }),
      made(3, { durationMillis: 50 }),
    ]);
    await untilShown(3);
    await watched.page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click();
    await view.until('the slowest first', async () => (await names()).join() === 'trace 2,trace 3,trace 1');
    expect(await view.query.inputValue()).toBe('| sort -duration');
    await otlp.spans([made(4, { durationMillis: 100 })]);
    await view.until('the new one in its place', async () => (await names())[1] === 'trace 4');
  }, 60_000);

  it('hides health checks', async () => {
    await otlp.spans([
      made(1, { name: 'GET /healthz' }),
      made(2, { name: 'GET /orders' }),
      made(3, { name: 'HEAD /ready' }),
    ]);
    await untilShown(3);
    await watched.page.getByRole('button', { name: 'Hide health checks' }).click();
    await untilShown(1);
    expect(await names()).toStrictEqual(['GET /orders']);
  }, 60_000);

  it('clears after a second click', async () => {
    await otlp.spans(several(1, 2));
    await untilShown(2);
    await watched.page.getByRole('button', { name: 'Clear' }).click();
    await watched.page.getByRole('button', { name: 'Delete 2 traces?' }).click();
    await untilShown(0);
    expect((await viewer.counts()).traces).toBe(0);
  }, 60_000);

  it('says that the connection is lost, and shows what came meanwhile', async () => {
    await otlp.spans([made(1)]);
    await untilShown(1);
    const { port } = viewer;
    await viewer.stop();
    await watched.page.getByText('no connection to the viewer').waitFor();
    viewer = await RunningViewer.start(['--port', port]);
    await new OtlpClient(viewer.otlpUrl).spans(several(5, 2));
    await view.until('the traces of the new viewer', async () => (await names()).join() === 'trace 6,trace 5', 30_000);
    expect(await watched.page.getByText('no connection to the viewer').count()).toBe(0);
  }, 90_000);

  it('shows what was dropped and evicted', async () => {
    await watched.page.context().close();
    await viewer.stop();
    viewer = await RunningViewer.start(['--size', '1MB']);
    otlp = new OtlpClient(viewer.otlpUrl);
    watched = await openPage(browser, viewer.url);
    for (let from = 0; from < 3000; from += 500) await otlp.spans(several(from, 500));
    const { evictedTraces } = await viewer.counts();
    expect(evictedTraces).toBeGreaterThan(0);
    await watched.page.getByText(`${evictedTraces.toLocaleString('en')} evicted`).waitFor();
  }, 60_000);

  it('loads more rows as the reader scrolls', async () => {
    for (let from = 0; from < 1500; from += 500) await otlp.spans(several(from, 500));
    await watched.page.reload();
    await view.until('rows', async () => (await view.rows.count()) > 10);
    await view.until('the last row', async () => {
      await watched.page.locator('.list-scroll').evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
      return (await names()).at(-1) === 'trace 0';
    });
    expect(await view.rows.count()).toBeLessThan(100);
  }, 60_000);

  it('compares two selected traces, by mouse and by keyboard', async () => {
    await otlp.spans([made(1), made(2, { name: 'trace 1', durationMillis: 30, attributes: { retries: 2 } })]);
    await untilShown(2);
    for (const box of await watched.page.locator('.list-select input').all()) await box.click();
    await watched.page.getByRole('button', { name: 'Compare 2' }).click();
    await watched.page.getByRole('heading', { name: 'Two traces compared' }).waitFor();
    expect(view.hash).toMatch(/^#\/compare\/[\da-f]{32}\/[\da-f]{32}$/);
    await watched.page.keyboard.press('Escape');
    await watched.page.keyboard.press('Escape');
    await watched.page.keyboard.press('j');
    await watched.page.keyboard.press('x');
    await watched.page.keyboard.press('j');
    await watched.page.keyboard.press('x');
    await watched.page.keyboard.press('c');
    await watched.page.getByRole('heading', { name: 'Two traces compared' }).waitFor();
  }, 60_000);
});
