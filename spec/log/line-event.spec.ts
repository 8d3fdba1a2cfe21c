import { SpanKind } from '@opentelemetry/api';
import { instrument, openSpan, setFilter } from '../../lib';
import { SamplingDecision } from '../../lib/otel/sdk';
import { startTestTelemetry } from '../../lib/testing';
import { freshTelemetry } from '../fresh-telemetry';
import { rememberLines } from './remembered-lines';

describe('a line as an event of the current span', () => {
  const telemetry = freshTelemetry();

  it('has the message as its name, and level, target and fields as attributes', () => {
    const { logger } = rememberLines();
    instrument({ name: 'check' }, () => logger.for('Stock').warn('some missing', { unavailable_count: 2, pin: 1 }))();
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'check',
        events: [
          {
            name: 'some missing',
            attributes: { level: 'WARN', target: 'Stock', unavailable_count: 2, pin: '[redacted]' },
          },
        ],
      },
    ]);
  });

  it('has the target as its name without a message, and renames fields that clash with its attributes', () => {
    const { logger } = rememberLines();
    instrument({ name: 'check' }, () => logger.log('info', 'Stock', '', { level: 3, target: 'tea', message: 'm' }))();
    expect(telemetry.outline()[0]?.events).toStrictEqual([
      {
        name: 'Stock',
        attributes: {
          level: 'INFO',
          target: 'Stock',
          'fields.level': 3,
          'fields.target': 'tea',
          'fields.message': 'm',
        },
      },
    ]);
  });

  it('is on the innermost span, and exists only if the line does', () => {
    const { logger } = rememberLines();
    const log = logger.for('Stock');
    const inner = instrument({ name: 'inner' }, () => {
      log.info('inside');
      log.debug('filtered');
    });
    instrument({ name: 'outer' }, () => {
      inner();
      log.info('outside');
    })();
    log.info('nowhere');
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'outer',
        events: [{ name: 'outside' }],
        children: [{ name: 'inner', events: [{ name: 'inside' }] }],
      },
    ]);
    expect(telemetry.spans.flatMap(({ events }) => events)).toHaveLength(2);
  });

  it('is on the enclosing span if the filter turns the span of the call off', () => {
    const { logger } = rememberLines();
    setFilter('info,quiet=error,Stock=debug');
    const quiet = instrument({ name: 'quiet', target: 'quiet' }, () => logger.for('Stock').debug('inside'));
    instrument({ name: 'outer' }, () => quiet())();
    expect(telemetry.outline()).toMatchObject([{ name: 'outer', events: [{ name: 'inside' }] }]);
  });

  it('is not made with `events: false`', () => {
    const { logger, texts } = rememberLines({ events: false });
    instrument({ name: 'check' }, () => logger.log('error', 'Stock', 'x', { error: new Error('no stock') }))();
    expect(texts).toHaveLength(1);
    expect(telemetry.outline()).toStrictEqual([{ name: 'check' }]);
  });

  it('is added even if the line cannot be written', () => {
    const { logger, texts } = rememberLines();
    Object.assign(texts, {
      push() {
        throw new Error('disk is full');
      },
    });
    instrument({ name: 'check' }, () => logger.log('info', 'Stock', 'lost'))();
    expect(telemetry.outline()).toMatchObject([{ name: 'check', events: [{ name: 'lost' }] }]);
  });
});

describe('the status of a span', () => {
  const telemetry = freshTelemetry();
  const failure = (): Error => new TypeError('no stock', { cause: new RangeError('pool is exhausted') });

  it('does not change at a line of level `error` without an error object', () => {
    const { logger } = rememberLines();
    instrument({ name: 'check' }, () => logger.log('error', 'Stock', 'went wrong', { error: 'no stock' }))();
    expect(telemetry.outline()).toMatchObject([{ name: 'check', events: [{ name: 'went wrong' }] }]);
    expect(telemetry.outline()[0]).not.toHaveProperty('status');
  });

  it('does not change at a line below `error` with an error object; the event has its stack', () => {
    const { logger } = rememberLines();
    instrument({ name: 'check' }, () => logger.log('warn', 'Stock', 'retrying', { error: failure() }))();
    const [{ status, events = [] } = {}] = telemetry.outline();
    expect(status).toBeUndefined();
    expect(events).toMatchObject([{ name: 'retrying', attributes: { error: 'TypeError: no stock' } }]);
    expect(events[0]?.attributes).toHaveProperty('stack');
  });

  it('becomes ERROR at a line of level `error` with an error object, with one exception event', () => {
    const { logger, lines } = rememberLines();
    instrument({ name: 'check' }, () =>
      logger.log('error', 'Stock', 'check failed', { error: failure(), item: 'tea' }),
    )();
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'check',
        attributes: { 'error.type': 'TypeError' },
        status: 'error: no stock',
        events: [
          {
            name: 'check failed',
            attributes: {
              level: 'ERROR',
              target: 'Stock',
              error: 'TypeError: no stock',
              'error.chain': ['RangeError: pool is exhausted'],
              item: 'tea',
            },
          },
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
      },
    ]);
    expect(lines[0]?.fields).toHaveProperty('stack');
  });

  it('becomes ERROR with one exception event if the error is logged and then rethrown', () => {
    const { logger } = rememberLines();
    const check = instrument({ name: 'check' }, () => {
      const error = failure();
      logger.for('Stock').error('check failed', error);
      throw error;
    });
    expect(check).toThrow('no stock');
    expect(telemetry.outline()[0]?.events?.map(({ name }) => name)).toStrictEqual(['check failed', 'exception']);
  });

  it.each([SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.CLIENT, SpanKind.PRODUCER])(
    'does not change at a line with an error in a span of kind %i',
    (kind) => {
      const { logger } = rememberLines();
      const open = openSpan({ name: 'request', kind });
      open.run(() => logger.log('error', 'Stock', 'not found', { error: failure() }));
      open.end();
      const [{ status, events = [] } = {}] = telemetry.outline();
      expect(status).toBeUndefined();
      expect(events.map(({ name }) => name)).toStrictEqual(['not found']);
      expect(events[0]?.attributes).toHaveProperty('stack');
    },
  );
});

describe('a span that is not recorded', () => {
  it('gets no event, and lines inside show its name and that it is not sampled', async () => {
    const telemetry = startTestTelemetry({
      sampler: { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }), toString: () => 'off' },
    });
    const { logger, lines } = rememberLines();
    instrument({ name: 'check' }, () => logger.log('info', 'Stock', 'inside'))();
    await telemetry.shutdown();
    expect(lines).toMatchObject([{ span: { name: 'check' }, spans: [{ name: 'check' }], trace_sampled: false }]);
    expect(telemetry.spans).toStrictEqual([]);
  });
});
