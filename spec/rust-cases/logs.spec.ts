import { context, trace } from '@opentelemetry/api';
import { createLogger, Empty, instrument, recordError, recordField } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';
import { Gate } from '../span/gate';

describe('Rust cases: logs', () => {
  const telemetry = freshTelemetry();
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLogger({ destination, format: 'json' }).for('spec');

  beforeEach(() => {
    lines.length = 0;
  });

  it('54: an event has its own name, the event of a log line the message, and a recorded error is `exception`', () => {
    instrument({ name: 'f' }, () => {
      trace.getSpan(context.active())?.addEvent('stock is low', { left: 2 });
      recordError(new TypeError('no stock'));
      log.warn('some items not available', { error: 'no stock' });
    })();
    log.warn('outside of any span');
    const [{ events = [], ...rest } = {}] = telemetry.outline();
    expect(events.map(({ name }) => name)).toEqual(['stock is low', 'exception', 'some items not available']);
    expect(events[0]?.attributes).toEqual({ left: 2 });
    expect(events[1]?.attributes).toMatchObject({ 'exception.message': 'no stock' });
    expect(events[2]?.attributes).toEqual({ level: 'WARN', target: 'spec', error: 'no stock' });
    expect(rest).toEqual({ name: 'f', attributes: { 'error.type': 'TypeError' }, status: 'error: no stock' });
    expect(lines.map(({ fields }) => fields)).toEqual([
      { message: 'some items not available', error: 'no stock' },
      { message: 'outside of any span' },
    ]);
  });

  it('60: a line has the innermost span as `span` and all from the outermost as `spans`, with late fields; outside a span, neither', () => {
    const inner = instrument({ name: 'inner' }, (item: string) => log.info(`inside ${item}`));
    const outer = instrument({ name: 'outer', fields: { order_id: Empty } }, (customer: string) => {
      inner('tea');
      recordField('order_id', 'o-1');
      log.info(`for ${customer}`);
    });
    outer('c-7');
    log.info('outside');
    const early = { customer: 'c-7', name: 'outer' };
    const late = { customer: 'c-7', order_id: 'o-1', name: 'outer' };
    const leaf = { item: 'tea', name: 'inner' };
    expect(lines.map(({ span, spans }) => ({ span, spans }))).toEqual([
      { span: leaf, spans: [early, leaf] },
      { span: late, spans: [late] },
      { span: undefined, spans: undefined },
    ]);
    expect(Object.keys(lines[2] ?? {})).toEqual(['timestamp', 'level', 'fields', 'target']);
  });

  it('61: each call has one span from call to settlement, also overlapping ones, and a close line has the time it was open', async () => {
    const closing = createLogger({ destination, format: 'json', spanEvents: 'close' });
    const gates = { a: new Gate(), b: new Gate() };
    const mark = instrument({ name: 'mark' }, (at: string) => at);
    const call = instrument({ name: 'call' }, async (id: 'a' | 'b') => {
      mark(`begin ${id}`);
      await gates[id].opened;
      mark(`end ${id}`);
    });
    const open: number[] = [];
    const pending = { a: call('a'), b: call('b') };
    open.push(telemetry.openSpans);
    for (const id of ['a', 'b'] as const) {
      gates[id].open();
      await pending[id];
      open.push(telemetry.openSpans);
    }
    expect(open).toEqual([2, 1, 0]);
    expect(telemetry.spans.map(({ name, attributes }) => [name, ...Object.values(attributes)])).toEqual([
      ['mark', 'begin a'],
      ['mark', 'begin b'],
      ['mark', 'end a'],
      ['call', 'a'],
      ['mark', 'end b'],
      ['call', 'b'],
    ]);
    expect(telemetry.outline()).toMatchObject(
      ['a', 'b'].map((id) => ({ name: 'call', attributes: { id }, children: [{ name: 'mark' }, { name: 'mark' }] })),
    );
    closing.close();
    const closed = lines.map(({ span, fields }) => ({ span, fields }));
    expect(closed).toEqual(
      ['begin a', 'begin b', 'end a', 'a', 'end b', 'b'].map((value) => ({
        span: value.length > 1 ? { at: value, name: 'mark' } : { id: value, name: 'call' },
        fields: { message: 'close', 'time.duration': expect.stringMatching(/^[\d.]+(ns|µs|ms|s)$/) as string },
      })),
    );
  });
});
