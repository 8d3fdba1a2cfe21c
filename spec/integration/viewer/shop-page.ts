import type { Browser, Page } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './chromium';
import { OtlpClient } from './otlp-client';
import { RunningViewer } from './running-viewer';
import { SHOP, SHOP_LOGS } from './shop-trace';
import { traceIdOf } from './synthetic-traces';
import { ViewerPage } from './viewer-page';

/** The page of a viewer that has the trace of the shop, opened anew for each test. */
export interface ShopPage {
  readonly page: Page;
  readonly view: ViewerPage;
  readonly otlp: OtlpClient;
  /** What went wrong on the page. */
  readonly problems: readonly string[];
}

/** Starts a viewer and a browser for the tests of a block, and stops them. */
export function useShopPage(): ShopPage {
  let browser: Browser;
  let viewer: RunningViewer;
  let otlp: OtlpClient;
  let watched: WatchedPage;
  let view: ViewerPage;

  beforeAll(async () => {
    browser = await launchChromium();
    viewer = await RunningViewer.start();
    otlp = new OtlpClient(viewer.otlpUrl);
    await otlp.spans(SHOP);
    await otlp.logs(SHOP_LOGS);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await viewer?.stop();
  }, 60_000);

  beforeEach(async () => {
    watched = await openPage(browser, `${viewer.url}/#/trace/${traceIdOf(1)}`);
    view = new ViewerPage(watched.page);
    await watched.page.getByRole('treegrid').waitFor();
  }, 60_000);

  afterEach(async () => {
    await watched.page.context().close();
  });

  return {
    get page() {
      return watched.page;
    },
    get view() {
      return view;
    },
    get otlp() {
      return otlp;
    },
    get problems() {
      return watched.problems;
    },
  };
}
