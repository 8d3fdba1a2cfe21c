import { SpanKind } from '@opentelemetry/api';
import { renderWaterfall } from '../../lib/waterfall/render-waterfall';
import { textWidth } from '../../lib/waterfall/terminal-text';
import type { TraceSpan } from '../../lib/trace/trace-span';
import { clientSpan, fixedSpan, LESSON_TRACE, networkEvent as event, TRACE_ID } from '../trace/fixed-spans';

const FAILED = { status: { code: 'error', message: 'no stock' } } as const;

/** The lines between header and summary. */
function bodyOf(spans: readonly TraceSpan[], options: Parameters<typeof renderWaterfall>[1] = {}): string[] {
  const lines = renderWaterfall(spans, { width: 80, ...options }).split('\n');
  const summary = lines.findIndex((line) => line.startsWith('time went to: '));
  return lines.slice(2, summary === -1 ? undefined : summary - 1);
}

function exception(attributes: TraceSpan['attributes']): Pick<TraceSpan, 'events' | 'status'> {
  return { events: [{ name: 'exception', timeNanos: 0n, attributes }], ...FAILED };
}

/** The lines below a span that has only attributes. */
function attributesOf(attributes: TraceSpan['attributes'], width = 80): string[] {
  return bodyOf([fixedSpan('root', undefined, 0, 1, { attributes })], { width }).slice(1);
}

const summaryOf = (spans: readonly TraceSpan[], width = 100): string | undefined =>
  renderWaterfall(spans, { width }).split('\n\n').at(-1);

const gapOfRoot = (millis: number): string => `time went to: [orders] root ${millis} ms of 100 ms (${millis} %)`;

const LESSON_PICTURE = `
trace 4bf92f3577b34da6a3ce929d0e0e4736 · 450 ms · 8 spans · 3 services · no errors

[gateway] POST /api/orders                 ██████████████████████████████████████████████████ 450 ms
    http.response.status_code=201
  [order-service] create_order              ████████████████████████████████████████████████▌ 440 ms
      order.id=ord-1001  order.customer_id=c-42  order.total_cents=12999  order.item_count=3
    [order-service] check_inventory         ███████████████████████████████▎ 280 ms
        order.item_count=3
      [inventory-service] POST /api/check    █████████████████████████████▋ 270 ms
          http.response.status_code=200
        [inventory-service] db.query                  █████████████▌ 120 ms
            db.query.summary="find stock"  db.response.returned_rows=3
    [order-service] save_order                                                  ████████▌ 80 ms
      [order-service] db.query                                                   ███████ 60 ms
          db.query.summary="insert order"  db.response.returned_rows=1
    [order-service] publish_event                                                          ▉ 5 ms

time went to: [inventory-service] db.query 120 ms of 450 ms (27 %) — db.query.summary="find stock"
`.trim();

describe('renderWaterfall', () => {
  it('renders the trace of the tutorial', () => {
    expect(renderWaterfall(LESSON_TRACE, { width: 100 })).toBe(LESSON_PICTURE);
  });

  it('renders the same output for spans in any order', () => {
    expect(renderWaterfall(LESSON_TRACE.toReversed(), { width: 100 })).toBe(
      renderWaterfall(LESSON_TRACE, { width: 100 }),
    );
  });

  it('hides attributes on request', () => {
    expect(bodyOf(LESSON_TRACE, { attributes: false })).toHaveLength(LESSON_TRACE.length);
  });

  it('reports that there are no spans', () => {
    expect(renderWaterfall([])).toBe('no spans');
  });

  it('renders several traces one after the other', () => {
    const other = fixedSpan('other', undefined, 0, 1, { traceId: 'f'.repeat(32) });
    const headers = renderWaterfall([fixedSpan('a', undefined, 0, 1), other, fixedSpan('b', 'a', 0, 1)], { width: 80 })
      .split('\n')
      .filter((line) => line.startsWith('trace '));
    expect(headers).toEqual([
      `trace ${TRACE_ID} · 1 ms · 2 spans · 1 service · no errors`,
      `trace ${'f'.repeat(32)} · 1 ms · 1 span · 1 service · no errors`,
    ]);
  });

  it.each([40, 60, 80, 120, 200])('stays within %d columns', (width) => {
    const long = fixedSpan('x'.repeat(300), 'POST /api/orders', 0, 450, {
      attributes: { ['k'.repeat(150)]: 'v'.repeat(1000), 'db.query.text': `SELECT ${'a, '.repeat(500)}` },
      ...exception({ 'exception.type': 'E'.repeat(200), 'exception.message': 'm '.repeat(200) }),
    });
    for (const line of bodyOf([...LESSON_TRACE, long], { width })) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });
});

describe('errors in the waterfall', () => {
  it('marks the failed span, counts it and prints the cause chain link by link', () => {
    const chain = ['StockError: no stock', 'HttpError: 503 Service Unavailable', 'Error: connect ECONNREFUSED'];
    const spans = [
      fixedSpan('root', undefined, 0, 10),
      fixedSpan('check', 'root', 0, 5, {
        ...exception({ 'exception.type': 'StockError', 'exception.message': 'no stock', 'error.chain': chain }),
        attributes: { 'error.type': 'StockError', 'order.id': 'o-1' },
      }),
    ];
    expect(renderWaterfall(spans, { width: 80 }).split('\n')[0]).toMatch(/ · 1 error$/);
    expect(bodyOf(spans).slice(1)).toEqual([
      expect.stringMatching(/^ {2}\[orders\] check {2}█+[▏▎▍▌▋▊▉]? 5 ms ✗$/),
      '      ✗ StockError: no stock',
      '        ↳ caused by HttpError: 503 Service Unavailable',
      '        ↳ caused by Error: connect ECONNREFUSED',
      '      order.id=o-1',
    ]);
  });

  it('prints a chain that contains only the causes', () => {
    const facts = exception({ 'exception.type': 'A', 'exception.message': 'a', 'error.chain': ['B: b'] });
    expect(bodyOf([fixedSpan('root', undefined, 0, 1, facts)]).slice(1)).toEqual([
      '    ✗ A: a',
      '      ↳ caused by B: b',
    ]);
  });

  it('names the error of a span that only refers to it', () => {
    const facts = { ...FAILED, attributes: { 'error.type': 'StockError' } };
    expect(bodyOf([fixedSpan('root', undefined, 0, 1, facts)]).slice(1)).toEqual(['    ✗ StockError: no stock']);
  });

  it('prints the type if there is no message, and only the mark if there is neither', () => {
    const status = { code: 'error' } as const;
    const typed = fixedSpan('root', undefined, 0, 1, { status, attributes: { 'error.type': '503' } });
    expect(bodyOf([typed]).slice(1)).toEqual(['    ✗ 503']);
    expect(bodyOf([fixedSpan('root', undefined, 0, 1, { status })])).toEqual([expect.stringMatching(/ 1 ms ✗$/)]);
  });
});

describe('attributes in the waterfall', () => {
  it('hides the attributes that every span of a transport has', () => {
    expect(
      attributesOf({
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.path': '/',
        'server.address': 'localhost',
        'network.protocol.version': '1.1',
        'client.address': '::1',
        'user_agent.original': 'curl',
        'code.function.name': 'f',
        'thread.id': 1,
        'db.system.name': 'postgresql',
        clientele: 'kept',
      }),
    ).toEqual(['    http.response.status_code=200  clientele=kept']);
  });

  it('prints every kind of value', () => {
    expect(
      attributesOf({ s: 'two words', e: '', n: 1.5, b: false, list: ['a', 'b'], nested: { a: { b: null } } }),
    ).toEqual(['    s="two words"  e=""  n=1.5  b=false  list=["a","b"]  nested={"a":{"b":null}}']);
  });

  it('prints a statement on one line', () => {
    expect(attributesOf({ 'db.query.text': '\n  SELECT *\n    FROM stock\n' })).toEqual([
      '    db.query.text="SELECT * FROM stock"',
    ]);
  });

  it('shortens long values and wraps to the width', () => {
    expect(attributesOf({ text: 'x'.repeat(500), a: 'y'.repeat(20), b: 'z'.repeat(31) }, 60)).toEqual([
      `    text=${'x'.repeat(48)}…`,
      `    a=${'y'.repeat(20)}`,
      `    b=${'z'.repeat(31)}`,
    ]);
  });

  it('prints escape sequences and line breaks visibly, in names, services, keys, values and messages', () => {
    const evil = '\u001B]0;owned\u0007\n\u202E';
    const picture = renderWaterfall(
      [
        fixedSpan('root', undefined, 0, 10, {
          name: evil,
          service: evil,
          attributes: { [evil]: evil, list: [evil], 'db.query.summary': evil },
          ...exception({ 'exception.type': evil, 'exception.message': evil, 'error.chain': [evil] }),
        }),
        fixedSpan('orphan', evil, 0, 1, { parentSpanId: evil, status: { code: 'error', message: evil } }),
      ],
      { width: 100 },
    );
    expect(picture.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(picture.split('\n')).toHaveLength(13);
    expect(picture).toContain(String.raw`\x1b]0;owned\x07\n`);
  });
});

describe('bars in the waterfall', () => {
  it('gives a span without duration a mark, also at the very end', () => {
    expect(
      bodyOf([fixedSpan('root', undefined, 0, 10), fixedSpan('zero', 'root', 0, 0), fixedSpan('last', 'root', 10, 10)]),
    ).toEqual([
      `[orders] root    ${'█'.repeat(57)} 10 ms`,
      '  [orders] zero  ▏ 0 µs',
      `  [orders] last  ${' '.repeat(56)}▏ 0 µs`,
    ]);
  });

  it('renders a trace without duration', () => {
    expect(renderWaterfall([fixedSpan('root', undefined, 5, 5)], { width: 80 }).split('\n')).toEqual([
      `trace ${TRACE_ID} · 0 µs · 1 span · 1 service · no errors`,
      '',
      '[orders] root  ▏ 0 µs',
    ]);
  });

  it('keeps bars aligned after wide, combining and emoji characters', () => {
    const names = ['plain', '注文を作成', 'e\u0301te\u0301', '🚀 launch 👩‍🚀'];
    const rows = bodyOf(names.map((name, index) => fixedSpan(`${index}`, undefined, 0, 10, { name })));
    expect(new Set(rows.map((row) => textWidth(row.slice(0, row.indexOf('█')))))).toEqual(new Set([23]));
  });

  it('corrects and reports a handler whose clock is behind', () => {
    const rows = bodyOf(
      [
        fixedSpan('client', undefined, 0, 100),
        fixedSpan('server', 'client', -2000, -1920, { service: 'stock', kind: SpanKind.SERVER }),
      ],
      { width: 60 },
    );
    expect(rows).toEqual([
      `[orders] client   ${'█'.repeat(35)} 100 ms`,
      `  [stock] server      ${'█'.repeat(27)}▌ 80 ms`,
      '      clocks disagree: drawn 2.01 s later than reported',
    ]);
  });

  it('reports the missing parent of an orphan', () => {
    expect(bodyOf([fixedSpan('orphan', 'lost', 0, 1, { parentSpanId: '00f067aa0ba902b7' })])[1]).toBe(
      '    parent 00f067aa0ba902b7 is not in this trace',
    );
  });

  it('renders a chain of 10,000 spans, with the depth as a number where indentation ends', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      fixedSpan(`${index}`, index === 0 ? undefined : `${index - 1}`, 0, 10),
    );
    const rows = bodyOf(chain);
    expect(rows).toHaveLength(10_000);
    expect(rows.at(-1)).toMatch(/^ {16}9999› \[orders\] 9999 +█+ 10 ms$/);
  });
});

describe('the phases of a request in the waterfall', () => {
  const lookingUp = (host: string, to: number): TraceSpan =>
    clientSpan(
      5,
      1010,
      [
        event('domainLookupStart', 6, { 'dns.question.name': host }),
        event('domainLookupEnd', to),
        event('requestStart', to),
        event('responseStart', 1005),
      ],
      { service: 'inventory', parentSpanId: '726f6f742e2e2e2e' },
    );
  const root = fixedSpan('root', undefined, 0, 1013);

  it('are drawn below its span, and the last line names the one that took the time', () => {
    const picture = renderWaterfall([root, lookingUp('supplier.internal', 808)], { width: 100 });
    expect(picture.split('\n').slice(2)).toEqual([
      '[orders] root                          ██████████████████████████████████████████████████████ 1.01 s',
      '  [inventory] GET                      █████████████████████████████████████████████████████▉ 1.01 s',
      '    ╰ DNS lookup of supplier.internal  ███████████████████████████████████████████▏ 802 ms',
      '',
      'time went to: DNS lookup of supplier.internal in [inventory] GET 802 ms of 1.01 s (79 %)',
    ]);
  });

  it('print hosts safely, within the width', () => {
    const evil = `\u001B]0;owned\u0007\n${'x'.repeat(300)}`;
    const lines = renderWaterfall([root, lookingUp(evil, 808)], { width: 80, color: false }).split('\n');
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines).toHaveLength(7);
    for (const line of lines.slice(2, 5)) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('are marked where the request failed', () => {
    const refused = [event('connectStart', 0), event('connectEnd', 4, { 'error.type': 'ECONNREFUSED' })];
    const rows = bodyOf([clientSpan(0, 5, refused, { ...FAILED })]);
    expect(rows[1]).toMatch(/^ {2}╰ connect to supplier\.internal {2}█+[▏▎▍▌▋▊▉]? 4 ms ✗$/);
  });
});

describe('color in the waterfall', () => {
  const spans = [
    fixedSpan('root', undefined, 0, 100),
    fixedSpan('slow', 'root', 0, 90),
    fixedSpan('aside', 'root', 0, 10, FAILED),
    fixedSpan('quick', 'root', 0, 10),
  ];

  it('is off by default', () => {
    expect(renderWaterfall(spans, { width: 80 })).not.toContain('\u001B');
  });

  it('changes only the color', () => {
    const bare = renderWaterfall(spans, { width: 80, color: true }).replaceAll(/\p{Cc}\[[\d;]*m/gu, '');
    expect(bare).toBe(renderWaterfall(spans, { width: 80 }));
  });

  it('distinguishes the critical path, errors and other spans', () => {
    const [root, slow, aside, , quick] = bodyOf(spans, { color: true });
    for (const row of [root, slow]) expect(row).toContain('\u001B[1;33m█');
    expect(aside).toContain('\u001B[31m█');
    expect(quick).toContain('\u001B[36m█');
  });
});

describe('the summary of the waterfall', () => {
  it('contains the span, its percentage and its query', () => {
    const query = { service: 'inventory', attributes: { 'db.query.summary': 'find stock' } };
    expect(summaryOf([fixedSpan('root', undefined, 0, 450.1), fixedSpan('db.query', 'root', 10, 410.2, query)])).toBe(
      'time went to: [inventory] db.query 400.2 ms of 450.1 ms (89 %) — db.query.summary="find stock"',
    );
  });

  it('contains the number of iterations of a loop', () => {
    const turns = Array.from({ length: 9 }, (_, index) =>
      fixedSpan('db.query', 'root', 10 * index, 10 * index + 10, { spanId: `000000000000000${index}` }),
    );
    expect(summaryOf([fixedSpan('root', undefined, 0, 100), ...turns])).toBe(
      'time went to: [orders] db.query × 9, 90 ms of 100 ms (90 %)',
    );
  });

  it('contains the position of a gap', () => {
    const root = fixedSpan('root', undefined, 0, 100);
    const [early, late] = [fixedSpan('early', 'root', 0, 10), fixedSpan('late', 'root', 90, 100)];
    expect(summaryOf([root, early, late])).toBe(`${gapOfRoot(80)} — a gap between early and late`);
    expect(summaryOf([root, early])).toBe(`${gapOfRoot(90)} — a gap after early`);
    expect(summaryOf([root, late])).toBe(`${gapOfRoot(90)} — a gap before late`);
  });

  it('continues on a second line if one is too narrow', () => {
    const attributes = { 'db.query.text': 'SELECT * FROM stock WHERE sku = ANY($1)' };
    expect(summaryOf([fixedSpan('db.query', undefined, 0, 9, { attributes })], 60)).toBe(
      'time went to: [orders] db.query 9 ms of 9 ms (100 %)\n  db.query.text="SELECT * FROM stock WHERE sku = ANY($1)"',
    );
  });
});

describe('the width of a waterfall', () => {
  it.each([Infinity, 1e9, -1, Number.NaN])('is not %s', (width) => {
    expect(() => renderWaterfall([], { width })).toThrow('a number of columns or pixels, 10000 at most');
  });
});
