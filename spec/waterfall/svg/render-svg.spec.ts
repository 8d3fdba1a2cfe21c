import type { TraceSpan } from '../../../lib/trace/trace-span';
import { renderWaterfall } from '../../../lib/waterfall/render-waterfall';
import type { WaterfallOptions } from '../../../lib/waterfall/waterfall-options';
import { clientSpan, fixedSpan, LESSON_TRACE, networkEvent as event } from '../../trace/fixed-spans';
import { fixedLog, HOSTILE, loopOf } from '../fixed-logs';
import { expectWellFormed } from '../markup-reader';

const FAILED = { status: { code: 'error', message: 'no stock' } } as const;

const svgOf = (spans: readonly TraceSpan[], options: WaterfallOptions = {}): string =>
  renderWaterfall(spans, { format: 'svg', ...options });

/** The visible text of the image. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

const countOf = (svg: string, part: string): number => svg.split(part).length - 1;

describe('the waterfall as SVG', () => {
  it('is one standalone image with a name and a description', () => {
    const svg = svgOf(LESSON_TRACE);
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="960" height="\d+" viewBox="0 0 960 \d+" role="img" aria-labelledby="(\S+) (\S+)"><title id="\1">Waterfall of POST \/api\/orders<\/title><desc id="\2">450 ms, 8 spans, 3 services, no errors\. Time went to \[inventory-service\] db\.query 120 ms of 450 ms \(27 %\)/,
    );
    expectWellFormed(svg);
  });

  it('has the rows, attributes and durations of the text', () => {
    const texts = textsOf(svgOf(LESSON_TRACE));
    for (const shown of [
      '[gateway] POST /api/orders',
      '450 ms',
      '[order-service] save_order',
      '80 ms',
      'http.response.status_code=201',
    ]) {
      expect(texts).toContain(shown);
    }
    expect(texts.at(-1)).toMatch(/^time went to: \[inventory-service\] db\.query 120 ms/);
  });

  it('follows the theme of its reader, and loads nothing', () => {
    const svg = svgOf(LESSON_TRACE);
    expect(svg).toContain('@media (prefers-color-scheme:dark){');
    expect(svg).not.toMatch(/<script|href|url\(|@import|<image|<foreignObject|\son\w+=/i);
  });

  it('gives each service its colour, and failed spans the colour of errors', () => {
    const svg = svgOf([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('check', 'root', 0, 50, { service: 'stock', ...FAILED }),
    ]);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['orders', 'stock', 'critical path', '✗ no stock', '50 ms ✗']));
    expect(svg).toContain('<rect class="wf-s0" y="2" height="9" x="0%" width="100%"/>');
    expect(svg).toContain('<rect class="wf-error" y="2" height="9" x="0%" width="50%"/>');
  });

  it('draws the critical path, and the gaps that take a twentieth of the trace', () => {
    const svg = svgOf([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('early', 'root', 0, 10),
      fixedSpan('late', 'root', 90, 100),
    ]);
    expect(svg).toContain('<rect class="wf-critical" y="12" height="3" x="10%" width="80%"/>');
    expect(svg).toContain('<title>gap between early and late: 80 ms</title>');
  });

  it('draws the phases of a request', () => {
    const events = [event('domainLookupStart', 0), event('domainLookupEnd', 800), event('requestStart', 800)];
    const svg = svgOf([clientSpan(0, 1000, events)]);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['╰ DNS lookup of supplier.internal', '800 ms']));
    expect(svg).toContain('<rect class="wf-dim" y="5" height="5" x="0%" width="80%"/>');
  });

  it('marks log records on the bar of their span, and prints them below', () => {
    const [root] = LESSON_TRACE;
    const svg = svgOf(LESSON_TRACE, {
      logs: [fixedLog(root, 45, 'paid'), fixedLog(root, 90, 'broke', { severityNumber: 17 })],
    });
    expect(svg).toContain('<circle class="wf-log" cx="10%" cy="6.5" r="3"><title>INFO paid</title></circle>');
    expect(svg).toContain('<circle class="wf-log-error" cx="20%"');
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['+45 ms INFO paid', '+90 ms ERROR broke']));
  });

  it('draws a bar for each span of a folded row, up to 200', () => {
    expect(countOf(svgOf(loopOf(40), { fold: true }), 'class="wf-s0" y="2"')).toBe(41);
    const many = svgOf(loopOf(300), { fold: true });
    expect(countOf(many, 'class="wf-s0" y="2"')).toBe(2);
    expect(textsOf(many)).toContain('[orders] db.query × 300');
  });

  it('shows hostile text as text', () => {
    const facts = {
      service: HOSTILE,
      attributes: { [HOSTILE]: HOSTILE, list: [HOSTILE] },
      status: { code: 'error', message: HOSTILE },
    } as const;
    const svg = svgOf([fixedSpan(HOSTILE, undefined, 0, 10, { traceId: HOSTILE, ...facts })], {
      logs: [{ ...fixedLog(undefined, 1, HOSTILE), traceId: HOSTILE }],
      detail: 'full',
    });
    expectWellFormed(svg);
    expect(svg).not.toMatch(/<(?:script|img|!)/);
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('has no times, bars and ids if it is stable', () => {
    const svg = svgOf(LESSON_TRACE, { stable: true });
    expect(svg).not.toMatch(/\d ms|4bf92f|y="2" height="9"|critical path/);
    expect(textsOf(svg)).toContain('[order-service] save_order');
  });

  it('has at most 300 rows by default, and 10,000 if asked for more, and says what is missing', () => {
    const spans = loopOf(11_000);
    expect(textsOf(svgOf(spans))).toContain('10701 of 11001 spans are not shown');
    const large = svgOf(spans, { maxSpans: 1_000_000 });
    expect(textsOf(large)).toContain('1001 of 11001 spans are not shown');
    expect(large.length).toBeLessThan(6_000_000);
  });

  it('has at most 5,000 lines of details', () => {
    const svg = svgOf(
      loopOf(6000, () => ({ attributes: { 'order.id': 'o-1' } })),
      { maxSpans: 10_000 },
    );
    expect(textsOf(svg)).toContain('The details of 1000 spans are not shown');
  });

  it('shows the depth as a number where indentation ends', () => {
    const chain = Array.from({ length: 20 }, (_none, index) =>
      fixedSpan(`s${index}`, index === 0 ? undefined : `s${index - 1}`, 0, 10),
    );
    expect(textsOf(svgOf(chain))).toContain('19› [orders] s19');
  });

  it('shows several traces below each other, and at most 100', () => {
    const spans = Array.from({ length: 101 }, (_none, index) =>
      fixedSpan('root', undefined, 0, 1, { traceId: index.toString(16).padStart(32, '0') }),
    );
    const texts = textsOf(svgOf(spans));
    expect(texts.filter((text) => text.startsWith('trace 0'))).toHaveLength(100);
    expect(texts.at(-1)).toBe('1 more trace not shown');
  });

  it('says that there are no spans', () => {
    const svg = svgOf([]);
    expectWellFormed(svg);
    expect(textsOf(svg)).toEqual(['no spans']);
  });

  it('is as wide as asked, from 480 pixels', () => {
    expect(svgOf(LESSON_TRACE, { width: 1200 })).toContain(' width="1200" ');
    expect(svgOf(LESSON_TRACE, { width: 10 })).toContain(' width="480" ');
  });
});
