import {
  type FinishedLog,
  instrument,
  type Logger,
  recordField,
  setFilter,
  startTelemetry,
  type Telemetry,
} from '../../lib';
import { createLogger } from '../../lib/log/logger';
import { rememberLines, type RememberedLines } from './remembered-lines';

const records: FinishedLog[] = [];
let telemetry: Telemetry;
let remembered: RememberedLines;
let logger: Logger;

beforeEach(() => {
  records.length = 0;
  telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'development',
    exporter: 'none',
    redaction: { names: ['voucher'] },
    log: {
      export: {
        exporter: {
          export(given, done) {
            records.push(...given);
            done({ code: 0 });
          },
          shutdown: async () => undefined,
        },
      },
    },
  });
  remembered = rememberLines();
  ({ logger } = remembered);
});

afterEach(async () => {
  await telemetry.shutdown();
  setFilter();
});

async function only(): Promise<FinishedLog> {
  await telemetry.flush();
  const [record] = records;
  if (!record || records.length > 1) throw new Error(`${records.length} records`);
  return record;
}

describe('the record of a line', () => {
  it.each([
    ['trace', 1],
    ['debug', 5],
    ['info', 9],
    ['warn', 13],
    ['error', 17],
  ] as const)('of level %s has the severity %d', async (level, severityNumber) => {
    setFilter('trace');
    logger.log(level, 'Orders', 'done');
    expect(await only()).toMatchObject({ severityNumber, severityText: level.toUpperCase(), body: 'done' });
  });

  it('has the fields of the line, then those of the spans around it, of which the innermost count', async () => {
    const inner = instrument({ name: 'reserve', fields: { sku: 'kettle', quantity: 2 } }, () => {
      recordField('quantity', 3);
      logger.log('info', 'Stock', 'reserved', { left: 5, sku: 'own' });
    });
    instrument({ name: 'create_order', fields: { order_id: 'o-17', quantity: 1, name: 'n' } }, () => inner())();
    const { attributes } = await only();
    expect(Object.entries(attributes)).toStrictEqual([
      ['left', 5],
      ['sku', 'own'],
      ['quantity', 3],
      ['order_id', 'o-17'],
      ['fields.name', 'n'],
    ]);
    expect(remembered.lines[0]).toMatchObject({
      fields: { message: 'reserved', left: 5, sku: 'own' },
      spans: [{ order_id: 'o-17', 'fields.name': 'n' }, { quantity: 3 }],
    });
  });

  it('of a closed span has its fields and those of the spans around it', async () => {
    const closing = createLogger({ spanEvents: 'close', destination: { write: () => undefined } });
    instrument({ name: 'create_order', target: 'Orders', fields: { order_id: 'o-17' } }, () => undefined)();
    closing.close();
    const { body, attributes, instrumentationScope, spanContext } = await only();
    expect({ body, scope: instrumentationScope.name }).toStrictEqual({ body: 'close', scope: 'Orders' });
    expect(attributes).toStrictEqual({ 'time.duration': expect.any(String), order_id: 'o-17' });
    expect(spanContext?.spanId).toHaveLength(16);
  });

  it('has the exception of its first error, once, and the chain of its causes', async () => {
    const error = new TypeError('no stock', { cause: new RangeError('pool is exhausted') });
    logger.log('error', 'Orders', 'payment failed', { error, order_id: 'o-17' });
    expect((await only()).attributes).toStrictEqual({
      error: 'TypeError: no stock',
      'error.chain': ['RangeError: pool is exhausted'],
      order_id: 'o-17',
      'exception.type': 'TypeError',
      'exception.message': 'no stock',
      'exception.stacktrace': expect.stringMatching(/^TypeError: no stock\n {4}at [\s\S]+Caused by: RangeError/),
    });
    expect(remembered.lines[0]?.fields).toHaveProperty('stack');
  });

  it('keeps a stack that is no error', async () => {
    logger.log('error', 'Orders', 'bad', { stack: 'Error: bad\n    at there:1:1' });
    expect((await only()).attributes).toStrictEqual({ stack: 'Error: bad\n    at there:1:1' });
  });

  it('hides the secrets that the line hides, in message, fields, errors, names and spans', async () => {
    const secret = 's3cr3t-p4ssw0rd';
    instrument({ name: 'pay', fields: { password: secret, note: `password=${secret}` } }, () => {
      logger.log('error', `Bearer ${secret}.abc.def`, `password=${secret}`, {
        voucher: secret,
        nested: { apiKey: secret },
        [`token=${secret}`]: 1,
        error: Object.assign(new Error(`password=${secret}`), { name: `password=${secret}` }),
      });
    })();
    const { resource: _, ...record } = await only();
    expect(JSON.stringify(record.attributes)).not.toContain(secret);
    expect(record.body).toBe('password=[redacted]');
  });

  it('has any field name as its own attribute', async () => {
    logger.log('info', 'Orders', 'odd', JSON.parse('{"__proto__":1,"constructor":2,"message":"m"}') as object as never);
    const { attributes } = await only();
    expect(Object.entries(attributes)).toStrictEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['fields.message', 'm'],
    ]);
  });

  it('is made only for a line that level and filter enable', async () => {
    setFilter('warn,Stock=off');
    logger.log('info', 'Orders', 'below');
    logger.log('error', 'Stock', 'off');
    logger.setLevel('error');
    logger.log('warn', 'Orders', 'above the bound of the logger');
    logger.log('error', 'Orders', 'on');
    expect((await only()).body).toBe('on');
  });

  it('does not change what the logger prints', async () => {
    logger.log('info', 'Orders', 'ready', { port: 80 });
    await telemetry.flush();
    expect(remembered.texts).toHaveLength(1);
    expect(remembered.lines[0]).toMatchObject({ level: 'INFO', fields: { message: 'ready', port: 80 } });
  });
});
