import type { LogLine } from '../../lib/log/log-line';
import { prettyLine } from '../../lib/log/pretty-line';

const line = (parts: Partial<LogLine>): LogLine => ({
  timestamp: new Date(2026, 0, 31, 10, 11, 12, 45).toISOString(),
  level: 'INFO',
  target: 'Orders',
  fields: { message: 'created' },
  ...parts,
});

describe('a line for people', () => {
  it('has local time, level, target, message and fields', () => {
    expect(prettyLine(line({ fields: { message: 'created', order_id: 'o-1', count: 2, paid: true } }))).toBe(
      '10:11:12.045  INFO Orders: created order_id=o-1 count=2 paid=true',
    );
  });

  it.each(['TRACE', 'DEBUG', ' INFO', ' WARN', 'ERROR'])('aligns %s in its column', (shown) => {
    expect(prettyLine(line({ level: shown.trim() as LogLine['level'] }))).toBe(`10:11:12.045 ${shown} Orders: created`);
  });

  it('quotes text with separators, and prints lists as JSON', () => {
    const fields = { message: '', a: 'two words', b: '', c: 'x=1', d: ['p', 'q'], e: '"', url: 'http://h/p?q' };
    expect(prettyLine(line({ fields }))).toBe(
      '10:11:12.045  INFO Orders: a="two words" b="" c="x=1" d=["p","q"] e="\\"" url=http://h/p?q',
    );
  });

  it('has the enclosing spans with the fields of the innermost, and the trace id, below', () => {
    const inner = { customer: 'c-7', name: 'create' };
    const spans = [{ 'url.path': '/orders', name: 'POST /orders' }, inner];
    expect(prettyLine(line({ span: inner, spans, trace_id: 'a'.repeat(32) }))).toBe(
      `10:11:12.045  INFO Orders: created\n    in POST /orders > create{customer=c-7} trace_id=${'a'.repeat(32)}`,
    );
    expect(prettyLine(line({ trace_id: 'a'.repeat(32) }))).toBe(
      `10:11:12.045  INFO Orders: created\n    trace_id=${'a'.repeat(32)}`,
    );
  });

  it('has the stack of an error below', () => {
    const fields = {
      message: 'failed',
      error: 'TypeError: no stock',
      stack: 'TypeError: no stock\n    at f (a.ts:1:2)',
    };
    expect(prettyLine(line({ level: 'ERROR', fields }))).toBe(
      '10:11:12.045 ERROR Orders: failed error="TypeError: no stock"\n' +
        '    TypeError: no stock\n        at f (a.ts:1:2)',
    );
  });

  it('has the process and the host if the line has them', () => {
    expect(prettyLine(line({ pid: 7, hostname: 'box' }))).toBe('10:11:12.045  INFO Orders: created pid=7 hostname=box');
  });

  it('is coloured if the option asks for it', () => {
    const colored = prettyLine(line({ level: 'WARN', fields: { message: 'm', a: 1 }, trace_id: 'ab' }), true);
    expect(colored).toBe(
      '\u001B[2m10:11:12.045\u001B[0m \u001B[33m WARN\u001B[0m \u001B[1mOrders:\u001B[0m m \u001B[2ma=\u001B[0m1\n' +
        '    \u001B[2mtrace_id=ab\u001B[0m',
    );
  });

  it('lets no text forge a line, colour it or move the cursor', () => {
    const hostile = 'x\n10:11:12.045 ERROR Orders: forged\r\u001b[2J\u009b31m\u2028\u202e';
    const name = 'n\n1';
    const text = prettyLine(
      line({
        target: hostile,
        fields: { message: hostile, [name]: hostile, list: [hostile], stack: hostile },
        spans: [{ [name]: hostile, name: hostile }],
      }),
    );
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u);
    const [first, ...below] = text.split('\n');
    expect(first).toContain(
      String.raw`10:11:12.045  INFO x\n10:11:12.045 ERROR Orders: forged\r\u001b[2J\u009b31m\u2028\u202e: x`,
    );
    for (const continued of below) expect(continued).toMatch(/^ {4}/);
  });
});
