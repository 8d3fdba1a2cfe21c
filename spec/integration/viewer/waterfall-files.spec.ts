import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { renderWaterfall } from '../../../lib/waterfall/render-waterfall';
import { fixedSpan, LESSON_TRACE, networkEvent } from '../../trace/fixed-spans';
import { fixedLog, HOSTILE, loopOf } from '../../waterfall/fixed-logs';
import { launchChromium, openPage } from './chromium';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** All that a waterfall can show, and text that attacks browsers. */
const SPANS: readonly TraceSpan[] = [
  ...LESSON_TRACE,
  ...loopOf(5).slice(1),
  fixedSpan(HOSTILE, 'create_order', 300, 320, {
    service: HOSTILE,
    attributes: { [HOSTILE]: HOSTILE },
    status: { code: 'error', message: HOSTILE },
    events: [
      networkEvent(HOSTILE, 310, { [HOSTILE]: HOSTILE }),
      networkEvent('exception', 311, {
        'exception.type': 'E',
        'exception.message': HOSTILE,
        'exception.stacktrace': HOSTILE,
      }),
    ],
  }),
];
const LOGS = [fixedLog(LESSON_TRACE[1], 20, HOSTILE, { severityNumber: 17 }), fixedLog(undefined, 30, 'loose')];

describe('waterfalls as files in a browser', () => {
  let browser: Browser;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
      '/trace.svg': [
        'image/svg+xml',
        renderWaterfall(SPANS, { format: 'svg', detail: 'full', logs: LOGS, fold: true }),
      ],
      '/trace.html': ['text/html', renderWaterfall(SPANS, { format: 'html', detail: 'full', logs: LOGS })],
      '/stable.html': ['text/html', renderWaterfall(SPANS, { format: 'html', stable: true, logs: LOGS })],
      '/favicon.ico': ['image/x-icon', ''],
    };
    server = createServer((request, response) => {
      const [type, text] = files[request.url ?? ''] ?? ['text/plain', ''];
      response.setHeader('content-type', `${type}; charset=utf-8`);
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['/trace.svg', '/trace.html', '/stable.html'])(
    '%s is read whole, loads nothing and runs nothing',
    async (path) => {
      const { page, problems } = await openPage(browser, url + path);
      let dialogs = 0;
      page.on('dialog', (dialog) => {
        dialogs++;
        void dialog.dismiss();
      });
      const text = await page.evaluate(() => document.documentElement.textContent ?? '');
      expect(text).toContain('<script>alert(1)</script>');
      expect(text).toContain('publish_event');
      expect(await page.locator('parsererror, script, img').count()).toBe(0);
      expect([dialogs, problems]).toEqual([0, []]);
      await page.context().close();
    },
  );

  it.each(['light', 'dark'] as const)(
    'axe finds nothing in the HTML in the %s theme, with all details open',
    async (colorScheme) => {
      for (const path of ['/trace.html', '/stable.html']) {
        // The script of axe is not of the page, whose policy forbids it.
        const { page } = await openPage(browser, url + path, { colorScheme, bypassCSP: true });
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true;
        });
        await page.evaluate(AXE);
        const results = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(results.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        await page.context().close();
      }
    },
  );

  it('the details of a span open with the keyboard', async () => {
    const { page } = await openPage(browser, `${url}/trace.html`);
    const details = page.locator('details', { hasText: 'order.customer_id' }).first();
    await details.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await details.getAttribute('open')).toBe('');
    await page.context().close();
  });
});
