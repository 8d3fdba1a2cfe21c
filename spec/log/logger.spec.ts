import { context, trace } from '@opentelemetry/api';
import { createLogger, Empty, faultCounts, instrument, OptionError, recordField, setFilter } from '../../lib';
import { LOG_LEVELS } from '../../lib/log/logger-options';
import { freshTelemetry } from '../fresh-telemetry';
import { normalised, rememberLines } from './remembered-lines';

const telemetry = freshTelemetry();

describe('a line of JSON', () => {
  it('outside any span has timestamp, level, fields with the message first, and target, in Rust’s order', () => {
    const { logger, texts } = rememberLines();
    logger.for('Orders').info('created', { order_id: 'o-1', count: 2, paid: true, tags: ['a', 'b'] });
    expect(texts.map(normalised)).toStrictEqual([
      '{"timestamp":"…","level":"INFO","fields":{"message":"created","order_id":"o-1","count":2,"paid":true,' +
        '"tags":["a","b"]},"target":"Orders"}\n',
    ]);
  });

  it('has the innermost span, all spans from the root to it, and the ids of the trace', () => {
    const { logger, texts, lines } = rememberLines();
    const inner = instrument({ name: 'inner' }, (token: string) => logger.for('Orders').warn(`used ${token.length}`));
    instrument({ name: 'outer', fields: { kind: 'test' } }, (_id: string) => inner('t-1'))('o-1');
    expect(texts.map(normalised)).toStrictEqual([
      '{"timestamp":"…","level":"WARN","fields":{"message":"used 3"},"target":"Orders",' +
        '"span":{"token":"[redacted]","name":"inner"},' +
        '"spans":[{"_id":"o-1","kind":"test","name":"outer"},{"token":"[redacted]","name":"inner"}],' +
        '"trace_id":"…","span_id":"…","trace_sampled":true}\n',
    ]);
    const { traceId, spanId } = telemetry.spans[0]?.spanContext() ?? {};
    expect(lines).toMatchObject([{ trace_id: traceId, span_id: spanId }]);
  });

  it('inside a new root has only the spans of the new trace', () => {
    const { logger, lines } = rememberLines();
    const job = instrument({ name: 'job', root: true }, () => logger.log('info', 'Jobs', 'began'));
    instrument({ name: 'request' }, () => job())();
    expect(lines).toMatchObject([{ spans: [{ name: 'job' }] }]);
  });

  it('shows fields that were recorded late, and omits unrecorded ones', () => {
    const { logger, lines } = rememberLines();
    instrument({ name: 'create', fields: { order_id: Empty, total: Empty } }, () => {
      recordField('order_id', 'o-1');
      logger.log('info', 'Orders', 'created');
    })();
    expect(lines.map(({ span }) => span)).toStrictEqual([{ order_id: 'o-1', name: 'create' }]);
  });

  it('adds the prefix `fields.` to a field whose name is taken', () => {
    const { logger, lines } = rememberLines();
    instrument({ name: 'create' }, (name: string) => logger.log('info', 'Orders', 'text', { message: name }))('field');
    expect(lines).toMatchObject([
      {
        fields: { message: 'text', 'fields.message': 'field' },
        span: { 'fields.name': 'field', name: 'create' },
      },
    ]);
  });

  it('shows the ids of an inner span of another library', () => {
    const { logger, lines } = rememberLines();
    const foreign = trace.getTracer('other').startSpan('other');
    context.with(trace.setSpan(context.active(), foreign), () => logger.log('info', 'Orders', 'inside'));
    foreign.end();
    expect(lines).toMatchObject([{ span_id: foreign.spanContext().spanId }]);
    expect(lines[0]).not.toHaveProperty('span');
  });

  it('shows the 64 innermost spans of a recursion', () => {
    const { logger, lines } = rememberLines();
    const descend: (depth: number) => void = instrument({ name: 'descend' }, (depth: number) =>
      depth === 0 ? logger.log('info', 'Tree', 'bottom') : descend(depth - 1),
    );
    descend(99);
    const depths = lines[0]?.spans?.map((span) => span['depth']);
    expect(depths).toStrictEqual(Array.from({ length: 64 }, (_, index) => 63 - index));
  });

  it('ends with the process and the host if the option asks for them', () => {
    const { logger, texts } = rememberLines({ process: true });
    logger.log('info', 'Orders', 'created');
    expect(texts[0]).toMatch(/"target":"Orders","pid":\d+,"hostname":"[^"]+"\}\n$/);
  });

  it('is a single line for any message, target and fields', () => {
    const { logger, texts, lines } = rememberLines();
    const hostile = 'a\r\n{"level":"ERROR"}\u0000\u001b[31m\u009b31m\u2028\u2029\u0085\u202e';
    logger.log('info', `Or\nders"`, hostile, { 'x\ny\u2028': hostile });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(lines).toMatchObject([{ level: 'INFO', target: 'Or\nders"', fields: { message: hostile } }]);
  });

  it('accepts field names that are special in JavaScript', () => {
    const { logger, texts } = rememberLines();
    logger.log('info', 'Orders', 'm', JSON.parse('{"__proto__":["a"],"constructor":1,"toString":2}'));
    expect(texts[0]).toContain('"fields":{"message":"m","__proto__":["a"],"constructor":1,"toString":2}');
  });
});

describe('the level of a line', () => {
  const writtenBy = (remembered: ReturnType<typeof rememberLines>, target = 'Orders'): string[] => {
    remembered.clear();
    for (const level of LOG_LEVELS) remembered.logger.for(target)[level](level);
    return remembered.lines.map(({ level }) => level);
  };

  it('is compared with the current filter, which may change while the process runs', () => {
    const remembered = rememberLines();
    expect(writtenBy(remembered)).toStrictEqual(['INFO', 'WARN', 'ERROR']);
    setFilter('warn,Orders=trace');
    expect(writtenBy(remembered)).toStrictEqual(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']);
    expect(writtenBy(remembered, 'Stock')).toStrictEqual(['WARN', 'ERROR']);
    setFilter('off');
    expect(writtenBy(remembered)).toStrictEqual([]);
  });

  it('is enabled inside the span that a directive names, at any depth', () => {
    setFilter('info,[create{customer="c-7"}]=debug');
    const { logger, lines } = rememberLines();
    const log = logger.for('Stock');
    const reserve = instrument({ name: 'reserve' }, () => log.debug('inside'));
    const create = instrument({ name: 'create' }, (customer: string) => reserve() ?? customer);
    log.debug('outside');
    create('c-7');
    create('c-8');
    expect(lines.map(({ fields, spans }) => [fields['message'], spans?.[0]?.['customer']])).toStrictEqual([
      ['inside', 'c-7'],
    ]);
  });

  it('is also limited by the option, and by `setLevel`', () => {
    setFilter('trace');
    const remembered = rememberLines({ level: 'warn' });
    expect(writtenBy(remembered)).toStrictEqual(['WARN', 'ERROR']);
    remembered.logger.setLevel('debug');
    expect(writtenBy(remembered)).toStrictEqual(['DEBUG', 'INFO', 'WARN', 'ERROR']);
    setFilter('error');
    expect(writtenBy(remembered)).toStrictEqual(['ERROR']);
  });

  it('can be checked with `enabled`', () => {
    const { logger } = rememberLines({ level: 'info' });
    setFilter('warn,Orders=trace');
    const orders = logger.for('Orders');
    expect(LOG_LEVELS.filter((level) => orders.enabled(level))).toStrictEqual(['info', 'warn', 'error']);
    expect(LOG_LEVELS.filter((level) => logger.enabled(level, 'Stock'))).toStrictEqual(['warn', 'error']);
  });

  it('builds the line of `logLater` once, if it is written or the filter needs its fields', () => {
    const { logger, lines } = rememberLines();
    const make = jest.fn(() => ({ message: 'made', fields: { order_id: 'o-1' } }));
    setFilter('warn');
    logger.logLater('info', 'Orders', make);
    expect(make).not.toHaveBeenCalled();
    setFilter('warn,[{order_id}]=info');
    logger.logLater('info', 'Orders', make);
    expect(make).toHaveBeenCalledTimes(1);
    expect(lines.map(({ fields }) => fields)).toStrictEqual([{ message: 'made', order_id: 'o-1' }]);
  });

  it('drops a line before reading any of it', () => {
    setFilter('warn');
    const { logger, texts } = rememberLines();
    const untouchable = new Proxy({}, { ownKeys: () => fail('keys were read'), get: () => fail('a member was read') });
    logger.for('Orders').info('quiet', untouchable);
    expect(texts).toStrictEqual([]);
    expect(faultCounts().size).toBe(0);
  });
});

const fail = (reason: string): never => {
  throw new Error(reason);
};

describe('a logger', () => {
  it('counts a line that cannot be written, and does not throw', () => {
    const logger = createLogger({ destination: { write: () => fail('disk is full') } });
    logger.for('Orders').info('lost');
    expect(faultCounts().get('writing a log line')).toBe(1);
  });

  it.each([
    [{ level: 'verbose' }, 'Expected `level` to be one of trace, debug, info, warn, error, got "verbose".'],
    [{ format: 'xml' }, "Expected `format` to be 'json' or 'pretty', got \"xml\"."],
    [{ spanEvents: 'new' }, "Expected `spanEvents` to be 'none' or 'close', got \"new\"."],
    [{ events: 1 }, 'Expected `events` to be a boolean, got 1.'],
    [{ destination: {} }, 'Expected `destination` to be a stream, or an object with a `write` method, got an object.'],
    [{ lvl: 'info' }, /^Unknown option `lvl` of createLogger: .*\. Did you mean `level`\?$/],
  ])('rejects the options %j', (options, message) => {
    expect(() => createLogger(options as never)).toThrow(OptionError);
    expect(() => createLogger(options as never)).toThrow(message);
  });
});
