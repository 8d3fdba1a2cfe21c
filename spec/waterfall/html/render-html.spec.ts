import { createHash } from 'node:crypto';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { renderWaterfall } from '../../../lib/waterfall/render-waterfall';
import type { WaterfallOptions } from '../../../lib/waterfall/waterfall-options';
import { clientSpan, fixedSpan, LESSON_TRACE, networkEvent as event } from '../../trace/fixed-spans';
import { fixedLog, HOSTILE, loopOf } from '../fixed-logs';
import { expectWellFormed } from '../markup-reader';

const htmlOf = (spans: readonly TraceSpan[], options: WaterfallOptions = {}): string =>
  renderWaterfall(spans, { format: 'html', ...options });

const countOf = (text: string, part: string): number => text.split(part).length - 1;

const CHAIN = ['StockError: no stock', 'HttpError: 503'];
const FAILED: Partial<TraceSpan> = {
  status: { code: 'error', message: 'no stock' },
  events: [
    {
      name: 'exception',
      timeNanos: 0n,
      attributes: {
        'exception.type': 'StockError',
        'exception.message': 'no stock',
        'exception.stacktrace': 'StockError: no stock\n    at check (stock.ts:1:2)',
        'error.chain': CHAIN,
      },
    },
  ],
};

describe('the waterfall as HTML', () => {
  it('is one file that loads nothing and runs nothing', () => {
    const html = htmlOf(LESSON_TRACE);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\b(?:src|href|action)=|@import|url\(|\son\w+=|\sstyle=/i);
    expectWellFormed(html);
  });

  it('has a policy that allows only its own style', () => {
    const html = htmlOf(LESSON_TRACE);
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
    );
  });

  it('has a row with a bar for each span, and its details behind it', () => {
    const html = htmlOf(LESSON_TRACE);
    expect(countOf(html, '<details')).toBe(LESSON_TRACE.length);
    expect(countOf(html, '<svg class="bar" aria-hidden="true">')).toBe(LESSON_TRACE.length);
    expect(html).toContain(
      '<h1>POST /api/orders</h1><p>trace 4bf92f3577b34da6a3ce929d0e0e4736 · 450 ms · 8 spans · 3 services · no errors</p>',
    );
    expect(html).toContain('<th scope="row">order.customer_id</th><td>c-42</td>');
    expect(html).toContain('starts at +5 ms, 2026-01-01T00:00:00.005000000Z · takes 440 ms · kind internal · span');
  });

  it('shows the attributes of protocols, too, except if it is compact', () => {
    expect(htmlOf(LESSON_TRACE)).toContain('http.request.method');
    expect(htmlOf(LESSON_TRACE, { detail: 'compact' })).not.toContain('http.request.method');
    expect(htmlOf(LESSON_TRACE, { attributes: ['order.id'] })).not.toContain('order.customer_id');
    expect(htmlOf(LESSON_TRACE, { attributes: false })).not.toContain('<h2>Attributes</h2>');
  });

  it('opens the details of failed spans, with the causes and the stack', () => {
    const html = htmlOf([fixedSpan('root', undefined, 0, 10), fixedSpan('check', 'root', 0, 5, FAILED)]);
    expect(countOf(html, '<details open="">')).toBe(1);
    expect(html).toContain(
      '<p class="error">✗ StockError: no stock</p><p class="error">↳ caused by HttpError: 503</p>',
    );
    expect(html).toContain('<pre>StockError: no stock\n    at check (stock.ts:1:2)</pre>');
  });

  it('shows events, links and the resource of a span', () => {
    const html = htmlOf([
      fixedSpan('root', undefined, 0, 10, {
        events: [event('retry', 4, { attempt: 2 })],
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} }],
        resource: { attributes: { 'host.name': 'box' } },
        scope: { name: 'shop', version: '1.2' },
      }),
    ]);
    expect(html).toContain('<h2>Events</h2><table><tr><td>+4 ms</td><td>retry\nattempt=2</td></tr></table>');
    expect(html).toContain(`<h2>Links</h2><p>span ${'b'.repeat(16)} of trace ${'a'.repeat(32)}</p>`);
    expect(html).toContain('<th scope="row">host.name</th><td>box</td>');
    expect(html).toContain('<td>shop 1.2</td>');
  });

  it('shows log records at their span, and all lines in order of time', () => {
    const [root, order] = LESSON_TRACE;
    const logs = [
      fixedLog(root, 300, 'late'),
      fixedLog(order, 20, 'early', { attributes: { sku: 'tea' } }),
      fixedLog(undefined, 30, 'loose'),
    ];
    const html = htmlOf(LESSON_TRACE, { logs });
    expect(html).toContain(
      '<h2>Log records</h2><table><tr><td>+20 ms</td><td>INFO</td><td>early\nsku=tea</td></tr></table>',
    );
    expect(html.slice(html.indexOf('Log records in order of time'))).toMatch(
      /create_order<\/td><td>early[^]*<td><\/td><td>loose[^]*POST \/api\/orders<\/td><td>late/,
    );
  });

  it('draws the phases of a request below its row', () => {
    const events = [event('domainLookupStart', 0), event('domainLookupEnd', 800), event('requestStart', 800)];
    expect(htmlOf([clientSpan(0, 1000, events)])).toContain('╰ DNS lookup of supplier.internal</span>');
  });

  it('shows hostile text as text', () => {
    const facts = {
      service: HOSTILE,
      attributes: { [HOSTILE]: HOSTILE, list: [HOSTILE] },
      status: { code: 'error', message: HOSTILE },
    } as const;
    const events = [event(HOSTILE, 1, { [HOSTILE]: HOSTILE })];
    const links = [{ traceId: HOSTILE, spanId: HOSTILE, attributes: {} }];
    const html = htmlOf(
      [fixedSpan(HOSTILE, undefined, 0, 10, { traceId: HOSTILE, parentSpanId: HOSTILE, events, links, ...facts })],
      {
        logs: [{ ...fixedLog(undefined, 1, HOSTILE), traceId: HOSTILE, severityNumber: 0, severityText: HOSTILE }],
      },
    );
    expectWellFormed(html);
    expect(html).not.toMatch(/<(?:script|img|!--)/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('cuts long values, and says by how much', () => {
    const spans = [fixedSpan('root', undefined, 0, 10, { attributes: { text: 'x'.repeat(3000) } })];
    expect(htmlOf(spans)).toContain(`${'x'.repeat(2000)}… (1000 more characters)`);
    expect(htmlOf(spans, { detail: 'full' })).toContain('x'.repeat(3000));
  });

  it('stays within its size, and says what is missing', () => {
    const html = htmlOf(
      loopOf(1000, () => ({ attributes: { text: 'x'.repeat(20_000) } })),
      { detail: 'full' },
    );
    expect(html).toMatch(/The details of \d+ spans are left out, to bound this file/);
    expect(html.length).toBeLessThan(10_000_000);
  });

  it('has no times, bars, ids and stacks if it is stable', () => {
    const html = htmlOf([fixedSpan('root', undefined, 0, 10, FAILED)], { stable: true });
    expect(html).not.toMatch(/\d ms|4bf92f|class="bar"|stock\.ts|2026/);
    expect(html).toContain('kind internal');
  });

  it('says that there are no spans', () => {
    expect(htmlOf([])).toContain('<main><p>no spans</p></main>');
  });
});
