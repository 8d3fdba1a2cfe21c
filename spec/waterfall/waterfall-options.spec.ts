import { renderWaterfall } from '../../lib/waterfall/render-waterfall';
import type { WaterfallOptions } from '../../lib/waterfall/waterfall-options';
import { textWidth } from '../../lib/waterfall/terminal-text';
import { fixedSpan, LESSON_TRACE, networkEvent as event } from '../trace/fixed-spans';
import { fixedLog, loopOf } from './fixed-logs';
import type { TraceSpan } from '../../lib/trace/trace-span';

/** The lines of the text behind its header. */
const linesOf = (spans: readonly TraceSpan[], options: WaterfallOptions = {}): string[] =>
  renderWaterfall(spans, { width: 80, ...options })
    .split('\n')
    .slice(2);

/** The lines below the first row. */
const belowRoot = (facts: Partial<TraceSpan>, options: WaterfallOptions = {}): string[] =>
  linesOf([fixedSpan('root', undefined, 0, 0, facts)], options).slice(1);

const WORDS = { first: 'one two three', second: 'four five six', third: 'seven eight nine', fourth: 'ten' };

describe('the options of renderWaterfall', () => {
  it.each([
    [{ format: 'pdf' }, "Expected `format` to be 'text', 'svg' or 'html', got \"pdf\""],
    [{ detail: 'tiny' }, "Expected `detail` to be 'compact', 'normal' or 'full', got \"tiny\""],
    [{ maxSpans: 0 }, 'Expected `maxSpans` to be a number of spans, 1 or more, got 0'],
    [
      { attributes: ['a', 1] },
      'Expected `attributes` to be a boolean, or an array of attribute names, got an array of 2',
    ],
    [{ logs: 'all' }, 'Expected `logs` to be an array of log records, got "all"'],
    [{ colour: true }, '`colour`'],
  ])('throws for %j', (options, message) => {
    expect(() => renderWaterfall([], options as WaterfallOptions)).toThrow(message);
  });
});

describe('the compact waterfall', () => {
  it('has one line of attributes per span, with the number of those that do not fit', () => {
    expect(belowRoot({ attributes: WORDS }, { detail: 'compact', width: 60 })).toEqual([
      '    first="one two three"  second="four five six"  … 2 more',
    ]);
    expect(belowRoot({ attributes: { a: 1, b: 2 } }, { detail: 'compact' })).toEqual(['    a=1  b=2']);
    const [line = ''] = belowRoot({ attributes: { ['k'.repeat(90)]: 'v', b: 1 } }, { detail: 'compact' });
    expect(line).toMatch(/^ {4}k+… {2}… 1 more$/);
    expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('shows warnings and errors of the log, up to three of a span, and counts the other lines', () => {
    const root = fixedSpan('root', undefined, 0, 10);
    const logs = [
      fixedLog(root, 1, 'started'),
      ...[2, 3, 4, 5].map((at) => fixedLog(root, at, `slow ${at}`, { severityNumber: 13 })),
    ];
    expect(linesOf([root], { detail: 'compact', logs }).slice(1, 5)).toEqual([
      '    +2 ms WARN slow 2',
      '    +3 ms WARN slow 3',
      '    +4 ms WARN slow 4',
      '    … 2 more log records',
    ]);
  });

  it('shows five causes of an error', () => {
    const chain = ['E: e', ...Array.from({ length: 8 }, (_none, index) => `C: ${index}`)];
    const attributes = { 'exception.type': 'E', 'exception.message': 'e', 'error.chain': chain };
    const lines = belowRoot(
      { events: [event('exception', 0, attributes)], status: { code: 'error' } },
      { detail: 'compact' },
    );
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('      ↳ … 3 more causes');
  });

  it('folds siblings, and has at most 100 rows', () => {
    expect(linesOf(loopOf(40), { detail: 'compact' })[1]).toContain('  [orders] db.query × 40  ');
    const lines = linesOf(loopOf(150), { detail: 'compact', fold: false });
    expect(lines).toContain('  … 51 more spans: db.query × 51');
    expect(lines).toContain('51 of 151 spans are not shown');
  });
});

describe('the full waterfall', () => {
  it('shows the attributes of protocols, and continues long values on the next lines', () => {
    const attributes = { 'http.request.method': 'GET', text: 'x'.repeat(150) };
    const lines = belowRoot({ attributes }, { detail: 'full' });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('    http.request.method=GET');
    expect(
      lines
        .slice(1)
        .map((line) => line.trim())
        .join(''),
    ).toBe(`text=${'x'.repeat(150)}`);
  });

  it('shows events, links and stacks', () => {
    const events = [
      event('retry', 4, { attempt: 2 }),
      event('exception', 5, {
        'exception.type': 'E',
        'exception.message': 'e',
        'exception.stacktrace': 'E: e\n    at f (a.ts:1:2)',
      }),
    ];
    const links = [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} }];
    expect(belowRoot({ events, links }, { detail: 'full' })).toEqual([
      '    ✗ E: e',
      '      E: e',
      '          at f (a.ts:1:2)',
      '    +4 ms · retry  attempt=2',
      `    link to span ${'b'.repeat(16)} of trace ${'a'.repeat(32)}`,
    ]);
  });

  it('does not repeat a log record that is also an event of the span', () => {
    const root = fixedSpan('root', undefined, 0, 10, {
      events: [event('paid', 4, { level: 'INFO', target: 'orders' })],
    });
    const lines = linesOf([root], { detail: 'full', logs: [fixedLog(root, 4, 'paid')] });
    expect(lines.filter((line) => line.includes('paid'))).toEqual(['    +4 ms INFO paid']);
    expect(linesOf([root], { detail: 'full' })).toContain('    +4 ms · paid');
  });

  it('bounds stacks, events and links', () => {
    const many = Array.from({ length: 300 }, (_none, index) => event(`e${index}`, 1));
    const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} };
    const stack = event('exception', 1, { 'exception.stacktrace': 'at f\n'.repeat(50) });
    const lines = belowRoot(
      { events: [...many, stack], links: Array.from({ length: 30 }, () => link) },
      { detail: 'full' },
    );
    expect(lines).toEqual(
      expect.arrayContaining(['      … more lines of the stack', '    … 100 more events', '    … 10 more links']),
    );
  });
});

describe('log records in the waterfall', () => {
  const root = fixedSpan('root', undefined, 0, 10);

  it('stand at their spans in order of time, with their level and attributes', () => {
    const logs = [
      fixedLog(root, 5, 'second', { severityNumber: 17, attributes: { sku: 'tea' } }),
      fixedLog(root, 1, 'first'),
      fixedLog(root, 6, '', { body: { a: 1 }, severityNumber: 0, severityText: 'notice' }),
      fixedLog(root, 7, '', { eventName: 'device.crashed', severityNumber: 21 }),
    ];
    expect(linesOf([root], { logs }).slice(1, 5)).toEqual([
      '    +1 ms INFO first',
      '    +5 ms ERROR second  sku=tea',
      '    +6 ms notice {"a":1}',
      '    +7 ms FATAL device.crashed',
    ]);
  });

  it('of no span of the trace come last, and those of other traces are not shown', () => {
    const logs = [fixedLog(undefined, 4, 'loose'), fixedLog(root, 1, 'elsewhere', { traceId: 'f'.repeat(32) })];
    const lines = linesOf([root], { logs });
    expect(lines.slice(1, 4)).toEqual(['', 'log records of no span:', '  +4 ms INFO loose']);
    expect(lines.join()).not.toContain('elsewhere');
  });

  it('are at most 20 of a span, and printed safely', () => {
    const logs = Array.from({ length: 25 }, (_none, index) => fixedLog(root, index, `\u001B[2J${'x'.repeat(500)}`));
    const lines = linesOf([root], { logs });
    expect(lines[21]).toBe('    … 5 more log records');
    expect(lines[1]).toContain(String.raw`\x1b[2J`);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('are counted where their span has no row of its own', () => {
    const spans = loopOf(40);
    const logs = spans.slice(1).map((span) => fixedLog(span, 20, 'hit'));
    expect(linesOf(spans, { fold: true, logs })).toContain('      … 39 more log records');
    expect(linesOf(spans, { maxSpans: 1, logs })).toContain('  … 40 more spans, 40 log records: db.query × 40');
  });
});

describe('a waterfall without bars', () => {
  it('has the start and the duration of each span', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('pay', 'root', 20, 90, { status: { code: 'error', message: 'declined' } }),
    ];
    expect(linesOf(spans, { bars: false }).slice(0, 3)).toEqual([
      '[orders] root +0 µs 100 ms',
      '  [orders] pay +20 ms 70 ms ✗',
      '      ✗ declined',
    ]);
  });
});

describe('the chosen attributes in the waterfall', () => {
  it('are shown in the given order, with those of protocols', () => {
    const attributes = { ...WORDS, 'http.route': '/orders' };
    expect(belowRoot({ attributes }, { attributes: ['http.route', 'fourth', 'absent', 'toString'] })).toEqual([
      '    http.route=/orders  fourth=ten',
    ]);
  });
});

describe('the stable waterfall', () => {
  it('has no ids, times, bars and clocks', () => {
    expect(renderWaterfall(LESSON_TRACE, { stable: true, width: 80, attributes: ['order.item_count'] })).toBe(
      `
trace · 8 spans · 3 services · no errors

[gateway] POST /api/orders
  [order-service] create_order
      order.item_count=3
    [order-service] check_inventory
        order.item_count=3
      [inventory-service] POST /api/check
        [inventory-service] db.query
    [order-service] save_order
      [order-service] db.query
    [order-service] publish_event
`.trim(),
    );
  });

  it('is the same whatever ids and times the spans have', () => {
    const run = (seed: string, scale: number): string => {
      const [root, ...rest] = loopOf(5, (index) => ({
        attributes: { id: `${seed.repeat(8)}-0000-4000-8000-${seed.repeat(12)}`, index },
        spanId: `${index}`.padStart(16, seed),
        ...(index === 3 && { status: { code: 'error', message: `no answer of localhost:5${index}${seed.repeat(3)}` } }),
      }));
      const spans = [root, ...rest].flatMap((span) =>
        span ? [{ ...span, traceId: seed.repeat(32), endNanos: span.endNanos * BigInt(scale) }] : [],
      );
      const logs = spans.map((span) =>
        fixedLog(span, scale, `at 2026-11-2${scale}T10:00:00Z`, { traceId: span.traceId }),
      );
      return renderWaterfall(spans, { stable: true, fold: true, logs });
    };
    expect(run('1', 1)).toBe(run('2', 3));
    expect(run('1', 1)).toContain('id=<uuid>');
    expect(run('1', 1)).toContain('✗ no answer of localhost:<port>');
    expect(run('1', 1)).toContain('INFO at <time>');
  });

  it.each(['text', 'svg', 'html'] as const)('has no ids of links and no host or process as %s', (format) => {
    const run = (seed: string) => {
      const links = [
        { traceId: seed.repeat(32), spanId: seed.repeat(16), attributes: { message: `${seed}0`.repeat(16), port: 7 } },
      ];
      const resource = { attributes: { 'host.name': seed, 'process.pid': seed.charCodeAt(0) } };
      const span = fixedSpan('root', undefined, 0, 10, { links, resource });
      return renderWaterfall([span], { stable: true, detail: 'full', format });
    };
    expect(run('a')).toBe(run('b'));
    expect(run('a')).toContain('1 link');
  });

  it('puts siblings that start together in the order of their names', () => {
    const children = ['b', 'a', 'c'].map((name, index) =>
      fixedSpan(name, 'root', 5, 6, { spanId: `${9 - index}`.repeat(16) }),
    );
    const lines = linesOf([fixedSpan('root', undefined, 0, 10), ...children], { stable: true });
    expect(lines).toEqual(['[orders] root', '  [orders] a', '  [orders] b', '  [orders] c']);
  });

  it('keeps errors, and does not depend on the terminal', () => {
    const spans = [
      fixedSpan('root', undefined, 0, 10, {
        parentSpanId: 'f'.repeat(16),
        status: { code: 'error', message: 'no stock' },
      }),
    ];
    expect(renderWaterfall(spans, { stable: true })).toBe(
      'trace · 1 span · 1 service · 1 error\n\n[orders] root ✗\n    parent is not in this trace\n    ✗ no stock',
    );
  });
});
