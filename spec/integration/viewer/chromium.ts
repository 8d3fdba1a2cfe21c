import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium of the system: `.ci/services` installs it. No browser is downloaded. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export async function launchChromium(): Promise<Browser> {
  // Tests run as root, where Chromium has no sandbox. Memory of the page is exact with these flags.
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
}

/** A page, and the errors of its scripts so far: exceptions, `console.error`, refused resources. */
export interface WatchedPage {
  readonly page: Page;
  readonly problems: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('blob:')) {
      problems.push(`requested ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, problems };
}
