import { type Span, trace } from '@opentelemetry/api';
import { openSpan } from '../../lib/span/start-span';
import type { OpenSpan } from '../../lib/span/open-span';
import { noteError, writeError } from '../../lib/span/record-error';
import { startTestTelemetry } from '../../lib/testing/test-telemetry';
import { freshTelemetry } from '../fresh-telemetry';

describe('the type of an error', () => {
  it('is redacted like its message', () => {
    const telemetry = startTestTelemetry();
    const error = Object.assign(new Error('x'), { name: 'failed with password=hunter2' });
    const open = openSpan({ name: 'f' });
    open.fail(error);
    open.end();
    expect(telemetry.spans[0]?.attributes['error.type']).toBe('failed with password=[redacted]');
    expect(JSON.stringify(telemetry.spans[0]?.events)).not.toContain('hunter2');
    return telemetry.shutdown();
  });
});

describe('an error that outlives a provider', () => {
  it('is described again under the next provider, even with the same ids', async () => {
    const error = new TypeError('no stock');
    const events: number[] = [];
    for (const _ of ['first', 'second']) {
      const telemetry = startTestTelemetry();
      const open = openSpan({ name: 'f' });
      writeError(open.span, error);
      open.end();
      events.push(telemetry.spans[0]?.events.length ?? 0);
      await telemetry.shutdown();
    }
    expect(events).toEqual([1, 1]);
  });
});

describe('an error on a span', () => {
  const telemetry = freshTelemetry();

  /** Opens a span, runs `write` on it, and ends it. */
  function span(write: (span: Span) => void, within?: OpenSpan): void {
    const open = openSpan({ name: 'f', ...(within ? { parent: within.context } : {}) });
    write(open.span);
    open.end();
  }

  function outlineOfOnly(write: (span: Span) => void): ReturnType<typeof telemetry.outline>[number] | undefined {
    span(write);
    return telemetry.outline().at(-1);
  }

  it('is recorded as one event with type, message, stack and causes, and a status with its message', () => {
    const error = new TypeError('no stock', { cause: new RangeError('pool is exhausted') });
    expect(outlineOfOnly((on) => writeError(on, error))).toEqual({
      name: 'f',
      attributes: { 'error.type': 'TypeError' },
      status: 'error: no stock',
      events: [
        {
          name: 'exception',
          attributes: {
            'exception.type': 'TypeError',
            'exception.message': 'no stock',
            'exception.stacktrace': 'TypeError: no stock',
            'error.chain': ['RangeError: pool is exhausted'],
          },
        },
      ],
    });
  });

  it.each<[unknown, string, string, string]>([
    [undefined, 'undefined', 'undefined', 'error: undefined'],
    [null, 'null', 'null', 'error: null'],
    [0, 'number', '0', 'error: 0'],
    ['', 'string', '', 'error: string'],
    ['plain text', 'string', 'plain text', 'error: plain text'],
    [Symbol('why'), 'symbol', 'Symbol(why)', 'error: Symbol(why)'],
    [{ code: 7 }, 'Object', '', 'error: Object'],
  ])('may be any thrown value: %p', (thrown, type, message, status) => {
    expect(outlineOfOnly((on) => writeError(on, thrown))).toEqual({
      name: 'f',
      attributes: { 'error.type': type },
      status,
      events: [{ name: 'exception', attributes: { 'exception.type': type, 'exception.message': message } }],
    });
  });

  it('is described on the innermost span that it passes through; the other spans refer to that one', () => {
    const error = new TypeError('no stock');
    const outer = openSpan({ name: 'outer' });
    span((on) => writeError(on, error), outer);
    writeError(outer.span, error);
    outer.end();
    const innerId = telemetry.spans[0]?.spanContext().spanId;
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'outer',
        attributes: { 'error.type': 'TypeError', 'error.origin.span_id': innerId },
        status: 'error: no stock',
        children: [{ name: 'f', status: 'error: no stock', events: [{ name: 'exception' }] }],
      },
    ]);
    expect(telemetry.outline()[0]).not.toHaveProperty('events');
  });

  it('is described once if the same span records and rethrows it', () => {
    const error = new TypeError('no stock');
    const outline = outlineOfOnly((on) => {
      writeError(on, error);
      writeError(on, error);
    });
    expect(outline?.events).toHaveLength(1);
    expect(outline?.attributes).toEqual({ 'error.type': 'TypeError' });
  });

  it('fails the span even if it was only noted before', () => {
    const error = new TypeError('no stock');
    expect(
      outlineOfOnly((on) => {
        noteError(on, error, 'warn');
        writeError(on, error);
      }),
    ).toMatchObject({ status: 'error: no stock', events: [{ attributes: { level: 'WARN' } }] });
  });

  it('is described again in another trace, and each of two errors has its own event', () => {
    const error = new TypeError('no stock');
    const outlines = [
      outlineOfOnly((on) => writeError(on, error)),
      outlineOfOnly((on) => {
        writeError(on, error);
        writeError(on, new RangeError('second'));
      }),
    ];
    expect(outlines.map((outline) => outline?.events?.length)).toEqual([1, 2]);
    expect(outlines[1]).toMatchObject({ attributes: { 'error.type': 'RangeError' }, status: 'error: second' });
  });

  it('is described on each span if it is a primitive, which has no identity', () => {
    const outer = openSpan({ name: 'outer' });
    span((on) => writeError(on, 'text'), outer);
    writeError(outer.span, 'text');
    outer.end();
    expect(telemetry.spans.map(({ events }) => events.length)).toEqual([1, 1]);
  });

  it('shows no secret in message, stack, cause and status', () => {
    const token = 'Bearer abcdef1234567890abcdef';
    const error = new Error(`sent ${token}`, { cause: new Error(`because of ${token}`) });
    const outline = outlineOfOnly((on) => writeError(on, error));
    expect(JSON.stringify(outline)).not.toContain('abcdef1234567890');
    expect(String(telemetry.spans[0]?.events[0]?.attributes?.['exception.stacktrace'])).not.toContain('abcdef1234');
    expect(outline?.status).toMatch(/^error: sent /);
  });

  it('is described on the first recorded span, not on an unrecorded span inside it', () => {
    const failure = new TypeError('no stock');
    const unrecorded = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
    const open = openSpan({ name: 'f' });
    const inner = Object.assign(unrecorded, {
      spanContext: () => ({ ...open.span.spanContext(), spanId: '3'.repeat(16) }),
    });
    writeError(inner, failure);
    noteError(inner, failure, 'warn');
    open.fail(failure);
    open.end();
    expect(telemetry.spans[0]?.events).toMatchObject([{ attributes: { 'exception.type': 'TypeError' } }]);
    expect(telemetry.spans[0]?.attributes).toEqual({ 'error.type': 'TypeError' });
  });

  it('does not change an ended span', () => {
    const open = openSpan({ name: 'f' });
    open.end();
    writeError(open.span, new TypeError('late'));
    noteError(open.span, new TypeError('late'), 'warn');
    expect(telemetry.outline()).toEqual([{ name: 'f' }]);
  });
});
