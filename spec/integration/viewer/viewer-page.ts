import type { Locator, Page } from 'playwright-core';

/** What tests do with the page and look for on it. */
export class ViewerPage {
  constructor(readonly page: Page) {}

  /** The field for the query. */
  get query(): Locator {
    return this.page.getByRole('combobox', { name: 'Search traces' });
  }

  /** The rows of the list that are drawn. */
  get rows(): Locator {
    return this.page.locator('.list-scroll .list-row');
  }

  get rowLinks(): Locator {
    return this.page.locator('.list-scroll .list-link');
  }

  /** The rows of the waterfall that are drawn. */
  get spans(): Locator {
    return this.page.getByRole('treegrid').getByRole('row');
  }

  get hash(): string {
    return new URL(this.page.url()).hash;
  }

  async search(text: string): Promise<void> {
    await this.query.fill(text);
    await this.page.keyboard.press('Escape');
    await this.query.press('Enter');
  }

  async open(hash: string): Promise<void> {
    await this.page.evaluate((next) => {
      location.hash = next;
    }, hash);
  }

  /** Waits until a function of the page is true. */
  async until(what: string, isTrue: () => Promise<boolean>, timeoutMillis = 15_000): Promise<void> {
    const end = Date.now() + timeoutMillis;
    while (!(await isTrue())) {
      if (Date.now() > end)
        throw new Error(`Waited ${timeoutMillis} ms: ${what}. The page shows: ${await this.text()}`);
      await this.page.waitForTimeout(50);
    }
  }

  async text(): Promise<string> {
    return (await this.page.locator('body').innerText()).slice(0, 1500);
  }
}
