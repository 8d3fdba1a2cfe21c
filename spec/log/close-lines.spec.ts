import { context } from '@opentelemetry/api';
import { Empty, instrument, openSpan, recordField, setFilter } from '../../lib';
import { joinSpan } from '../../lib/span/start-span';
import { currentTracer } from '../../lib/span/current/current-tracer';
import { durationText } from '../../lib/log/close-lines';
import { freshTelemetry } from '../fresh-telemetry';
import { Gate } from '../span/gate';
import { normalised, rememberLines, type RememberedLines } from './remembered-lines';
import type { LoggerOptions } from '../../lib';

const telemetry = freshTelemetry();
let opened: RememberedLines[] = [];

function remember(options: LoggerOptions = {}): RememberedLines {
  const remembered = rememberLines({ spanEvents: 'close', ...options });
  opened.push(remembered);
  return remembered;
}

afterEach(() => {
  for (const { logger } of opened) logger.close();
  opened = [];
});

const closed = ({ lines }: RememberedLines): unknown[] => lines.map(({ level, span }) => [level, span?.name]);

describe('a close line', () => {
  it('is written at the end of a span, with its duration, its fields and its enclosing spans', () => {
    const remembered = remember();
    instrument({ name: 'outer', target: 'Orders' }, () =>
      instrument({ name: 'inner', target: 'Stock', fields: { left: Empty } }, (_item: string) =>
        recordField('left', 3),
      )('tea'),
    )();
    const duration = /"time.duration":"[\d.]+(ns|µs|ms|s)"/;
    for (const text of remembered.texts) expect(text).toMatch(duration);
    expect(remembered.texts.map((text) => normalised(text).replace(duration, '"time.duration":"…"'))).toStrictEqual([
      '{"timestamp":"…","level":"INFO","fields":{"message":"close","time.duration":"…"},"target":"Stock",' +
        '"span":{"_item":"tea","left":3,"name":"inner"},' +
        '"spans":[{"name":"outer"}],' +
        '"trace_id":"…","span_id":"…","trace_sampled":true}\n',
      '{"timestamp":"…","level":"INFO","fields":{"message":"close","time.duration":"…"},"target":"Orders",' +
        '"span":{"name":"outer"},' +
        '"trace_id":"…","span_id":"…","trace_sampled":true}\n',
    ]);
    expect(remembered.lines.map(({ span_id: id }) => id)).toStrictEqual(
      telemetry.spans.map((span) => span.spanContext().spanId),
    );
  });

  it('is not an event of any span', () => {
    remember();
    instrument({ name: 'outer' }, () => instrument({ name: 'inner' }, () => 1)())();
    expect(telemetry.spans.flatMap(({ events }) => events)).toStrictEqual([]);
  });

  it('is written after the result has settled, once for each overlapping call', async () => {
    const remembered = remember();
    const gates = { a: new Gate(), b: new Gate() };
    const call = instrument({ name: 'call' }, (id: 'a' | 'b') => gates[id].opened);
    const pending = { a: call('a'), b: call('b') };
    expect(remembered.lines).toStrictEqual([]);
    for (const id of ['b', 'a'] as const) {
      gates[id].open();
      await pending[id];
    }
    expect(remembered.lines.map(({ span }) => span)).toStrictEqual([
      { id: 'b', name: 'call' },
      { id: 'a', name: 'call' },
    ]);
  });

  it('is written once if a span is ended twice', () => {
    const remembered = remember();
    const open = openSpan({ name: 'twice' });
    open.end();
    open.end();
    expect(closed(remembered)).toStrictEqual([['INFO', 'twice']]);
  });

  it('has the level of the span, and is subject to the filter and the level of the logger', () => {
    const remembered = remember();
    const closing = (): unknown[] => {
      remembered.clear();
      for (const level of ['debug', 'info', 'error']) openSpan({ name: level, target: 'Stock', level }).end();
      return closed(remembered);
    };
    expect(closing()).toStrictEqual([
      ['INFO', 'info'],
      ['ERROR', 'error'],
    ]);
    setFilter('info,Stock=debug');
    expect(closing()).toStrictEqual([
      ['DEBUG', 'debug'],
      ['INFO', 'info'],
      ['ERROR', 'error'],
    ]);
    remembered.logger.setLevel('error');
    expect(closing()).toStrictEqual([['ERROR', 'error']]);
  });

  it('is written for a span that is on only inside another', () => {
    setFilter('warn,[create]=info');
    const remembered = remember();
    const read = instrument({ name: 'read', target: 'Stock' }, () => 1);
    const create = instrument({ name: 'create', target: 'Orders' }, () => read());
    read();
    create();
    expect(closed(remembered)).toStrictEqual([
      ['INFO', 'read'],
      ['INFO', 'create'],
    ]);
  });

  it('is not written for spans that other libraries open or end', () => {
    const remembered = remember();
    const foreign = currentTracer().startSpan('foreign');
    joinSpan(foreign, 'joined', 'Nest', context.active()).end();
    foreign.end();
    expect(remembered.lines).toStrictEqual([]);
  });

  it('is not written by default, or after the logger was closed', () => {
    const silent = rememberLines();
    const remembered = remember();
    remembered.logger.close();
    openSpan({ name: 'over' }).end();
    remembered.logger.log('info', 'Orders', 'still written');
    expect([silent, remembered].map(({ lines }) => lines.map(({ fields }) => fields['message']))).toStrictEqual([
      [],
      ['still written'],
    ]);
  });

  it('has no duration if the span was open before the logger was created', () => {
    const open = openSpan({ name: 'early' });
    const remembered = remember();
    open.end();
    expect(remembered.lines.map(({ fields }) => fields)).toStrictEqual([{ message: 'close' }]);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0.00ns'],
    [9.994, '9.99ns'],
    [75_600, '75.6µs'],
    [756_000, '756µs'],
    [1_500_000, '1.50ms'],
    [12_340_000_000, '12.3s'],
    [123_400_000_000, '123s'],
    [1_234_000_000_000, '1234s'],
  ])('of %d ns is printed as Rust does: %s', (nanos, text) => {
    expect(durationText(nanos)).toBe(text);
  });
});
