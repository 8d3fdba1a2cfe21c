import { context, ROOT_CONTEXT, SpanKind, trace, type TracerProvider } from '@opentelemetry/api';
import { currentSpan } from '../../lib/fields/record-field';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { activeSpanOf } from '../../lib/span/current/span-context';
import { joinSpan, openSpan } from '../../lib/span/start-span';
import { freshTelemetry } from '../fresh-telemetry';

describe('openSpan', () => {
  const telemetry = freshTelemetry();

  it('starts an internal child of the current span without making it current', () => {
    const outer = openSpan({ name: 'outer' });
    outer.run(() => {
      const inner = openSpan({ name: 'inner' });
      expect(trace.getSpan(context.active())).toBe(outer.span);
      inner.end();
    });
    outer.end();
    expect(telemetry.outline()).toEqual([{ name: 'outer', children: [{ name: 'inner' }] }]);
  });

  it('accepts kind, attributes, links and times', () => {
    const linked = openSpan({ name: 'linked' });
    linked.end();
    const open = openSpan({
      name: 'f',
      kind: SpanKind.CLIENT,
      attributes: { a: 1, none: undefined },
      links: [{ context: linked.span.spanContext() }],
      startTime: [100, 5],
    });
    open.setAttributes({ nothing: undefined });
    open.end([101, 7]);
    expect(open.active.recorded).toStrictEqual({ a: 1 });
    expect(telemetry.outline()[0]).toEqual({ name: 'f', kind: 'client', attributes: { a: 1 }, links: 1 });
    expect(telemetry.spans[1]).toMatchObject({ startTime: [100, 5], endTime: [101, 7] });
  });

  it('redacts names, attributes, links and status messages, like a decorator', () => {
    const linked = openSpan({ name: 'linked' });
    linked.end();
    const open = openSpan({
      name: 'call https://bob:hunter2@h/',
      attributes: { password: 'hunter2', note: 'token=hunter2', tokens: 512, list: ['pin=hunter2', 'b'] },
      links: [{ context: linked.span.spanContext(), attributes: { secret: 'hunter2' } }],
    });
    open.setAttributes({ apiKey: 'hunter2', url: 'https://u:hunter2@h/', card: 4111111111111111 });
    open.failWith('refused: password=hunter2');
    open.rename('retry with token=hunter2');
    open.end();
    const [, span] = telemetry.spans;
    expect(span).toMatchObject({
      name: 'retry with token=[redacted]',
      attributes: {
        password: '[redacted]',
        note: 'token=[redacted]',
        tokens: 512,
        list: ['pin=[redacted]', 'b'],
        apiKey: '[redacted]',
        url: 'https://[redacted]@h/',
        card: '[redacted]',
      },
      status: { message: 'refused: password=[redacted]' },
    });
    expect(JSON.stringify([span?.links, open.active.recorded])).not.toMatch(/hunter2|4111/);
  });

  it('redacts attribute names, its target, and lazy attributes', () => {
    const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    const open = openSpan({ name: `call ${token}`, attributes: { [`a ${token}`]: 1 } });
    open.setAttributes({ [`b ${token}`]: 1 });
    open.setAttributesLater(() => ({ [`c ${token}`]: 1, agent: `curl ${token}` }));
    open.run(() => currentSpan().record(`d ${token}`, 1));
    open.end();
    expect(open.active.target).toBe('call [redacted]');
    expect(telemetry.spans[0]?.attributes).toEqual({
      'a [redacted]': 1,
      'b [redacted]': 1,
      'c [redacted]': 1,
      'd [redacted]': 1,
      agent: 'curl [redacted]',
    });
  });

  it('uses its name as target by default', () => {
    const [plain, targeted] = [openSpan({ name: 'f' }), openSpan({ name: 'f', target: 'orders' })];
    expect([plain.active.target, targeted.active.target]).toEqual(['f', 'orders']);
    plain.end();
    targeted.end();
  });

  it('starts a new trace for the parent null, and joins the trace of an explicit context', () => {
    const other = openSpan({ name: 'other' });
    const outer = openSpan({ name: 'outer' });
    outer.run(() => {
      openSpan({ name: 'root', parent: null }).end();
      openSpan({ name: 'chosen', parent: other.context }).end();
    });
    outer.end();
    other.end();
    expect(telemetry.outline()).toEqual([
      { name: 'other', children: [{ name: 'chosen' }] },
      { name: 'outer' },
      { name: 'root' },
    ]);
  });

  it('is current inside `run`, across its awaits, and nowhere else', async () => {
    const open = openSpan({ name: 'f' });
    const current = await open.run(async () => {
      await Promise.resolve();
      return [trace.getSpan(context.active()), activeSpanOf(context.active())];
    });
    expect(current).toEqual([open.span, open.active]);
    expect(activeSpanOf(context.active())).toBeUndefined();
    open.end();
  });

  it('ends once: only the first end counts', () => {
    const open = openSpan({ name: 'f', startTime: [100, 0] });
    const ended = jest.spyOn(open.span, 'end');
    expect(open.isEnded).toBe(false);
    open.end([101, 0]);
    open.end([102, 0]);
    open.cancel();
    expect(open.isEnded).toBe(true);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.spans[0]?.endTime).toEqual([101, 0]);
    expect(telemetry.outline()).toEqual([{ name: 'f' }]);
  });

  it('ends a cancelled span without an error, and marks it as cancelled', () => {
    const open = openSpan({ name: 'f' });
    open.cancel();
    expect(open.isEnded).toBe(true);
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { cancelled: true } }]);
  });

  it('can be renamed, written to and failed only while it is open', () => {
    const open = openSpan({ name: 'f' });
    const change = (value: number): void => {
      open.rename(`name ${value}`);
      open.setAttributes({ value, none: undefined });
      open.failWith(`status ${value}`);
    };
    change(1);
    open.end();
    change(2);
    open.fail(new TypeError('late'));
    open.note(new TypeError('late'), 'warn');
    expect(open.recording).toBe(false);
    expect(telemetry.outline()).toEqual([{ name: 'name 1', attributes: { value: 1 }, status: 'error: status 1' }]);
  });

  it('records a failure with status and event, and a note with its level and no status', () => {
    const open = openSpan({ name: 'failed' });
    open.fail(new TypeError('no stock'));
    open.end();
    const noted = openSpan({ name: 'noted' });
    noted.note(new TypeError('no stock'), 'warn');
    noted.end();
    expect(telemetry.outline()).toMatchObject([
      { name: 'failed', status: 'error: no stock', events: [{ name: 'exception' }] },
      { name: 'noted', events: [{ name: 'exception', attributes: { level: 'WARN' } }] },
    ]);
    expect(telemetry.outline()[1]).not.toHaveProperty('status');
  });
});

describe('joinSpan', () => {
  const telemetry = freshTelemetry();

  it('records on a span of another library, and does not end it', () => {
    const foreign = trace.getTracer('other').startSpan('foreign');
    const joined = joinSpan(foreign, 'GET /orders', 'Http', trace.setSpan(ROOT_CONTEXT, foreign));
    joined.run(() => {
      expect(activeSpanOf(context.active())).toMatchObject({
        name: 'GET /orders',
        target: 'Http',
        takesAnyField: true,
      });
      openSpan({ name: 'inner' }).end();
    });
    joined.setAttributes({ order_id: 'o-1' });
    joined.fail(new TypeError('no stock'));
    joined.end();
    expect([joined.isEnded, telemetry.openSpans]).toEqual([true, 1]);
    joined.cancel();
    foreign.end();
    expect(telemetry.spans.find(({ name }) => name === 'foreign')?.attributes).not.toHaveProperty('cancelled');
    expect(telemetry.outline()).toMatchObject([
      { name: 'foreign', attributes: { order_id: 'o-1' }, status: 'error: no stock', children: [{ name: 'inner' }] },
    ]);
  });
});

describe('openSpan without a working provider', () => {
  beforeEach(resetFaults);
  afterEach(() => trace.disable());

  it('runs the body without an SDK, and ignores all writes', () => {
    const open = openSpan({ name: 'f', attributes: { a: 1 } });
    expect(open.run(() => 'ran')).toBe('ran');
    open.setAttributes({ b: 2 });
    open.fail(new Error('no stock'));
    open.end();
    expect([open.recording, open.isEnded, open.active.recorded]).toEqual([false, true, {}]);
    expect([...faultCounts()]).toEqual([]);
  });

  it('keeps the trace of a remote parent, so that outgoing calls propagate it', () => {
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0, isRemote: true };
    const open = openSpan({ name: 'f', parent: trace.setSpanContext(ROOT_CONTEXT, remote) });
    expect(trace.getSpanContext(open.context)).toEqual(remote);
    open.end();
  });

  it('does not throw if the provider throws: the fault is counted and the body runs', () => {
    const broken = {
      getTracer: () => {
        throw new Error('broken provider');
      },
    } as TracerProvider;
    trace.setGlobalTracerProvider(broken);
    const open = openSpan({ name: 'f' });
    expect(open.run(() => 'ran')).toBe('ran');
    expect([...faultCounts()]).toEqual([['finding the current tracer', 1]]);
  });

  it('does not throw if ending the span throws', () => {
    const open = openSpan({ name: 'f' });
    open.span.end = () => {
      throw new Error('broken processor');
    };
    open.end();
    expect(open.isEnded).toBe(true);
    expect([...faultCounts()]).toEqual([['ending a span', 1]]);
  });
});
