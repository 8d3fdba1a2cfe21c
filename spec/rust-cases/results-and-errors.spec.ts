import { Instrument, instrument, setFilter } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: results and errors', () => {
  const telemetry = freshTelemetry();
  let failure: TypeError;
  beforeEach(() => {
    failure = new TypeError('test error');
  });
  const failed = {
    attributes: { 'error.type': 'TypeError' },
    status: 'error: test error',
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'TypeError',
          'exception.message': 'test error',
          'exception.stacktrace': 'TypeError: test error',
        },
      },
    ],
  };

  function thrownBy(act: () => unknown): unknown {
    try {
      act();
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  }

  function fail(): never {
    throw failure;
  }

  it('33: with `ret`, the result is the attribute `return` of the span', () => {
    expect(instrument({ name: 'f', ret: true }, () => 42)()).toBe(42);
    instrument({ name: 'g' }, () => 42)();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { return: 42 } }, { name: 'g' }]);
  });

  it('34: with a level in `ret`, the filter decides whether the result is recorded, independent of the level of the span', () => {
    const quieter = instrument({ name: 'quieter', level: 'info', ret: 'warn' }, () => 1);
    const louder = instrument({ name: 'louder', level: 'warn', ret: 'info' }, () => 2);
    setFilter('info');
    quieter();
    louder();
    setFilter('warn');
    quieter();
    louder();
    setFilter('warn,[louder]=info');
    louder();
    expect(telemetry.outline()).toEqual([
      { name: 'quieter', attributes: { return: 1 } },
      { name: 'louder', attributes: { return: 2 } },
      { name: 'louder' },
      { name: 'louder', attributes: { return: 2 } },
    ]);
  });

  it('35: with `ret` and `err`, success records only the result and failure only the error', async () => {
    const call = instrument({ name: 'f', ret: true, err: true }, async (ok: boolean) => {
      await Promise.resolve();
      if (!ok) throw failure;
      return 'done';
    });
    await call(true);
    await expect(call(false)).rejects.toBe(failure);
    expect(telemetry.outline()).toEqual([
      { name: 'f', attributes: { ok: true, return: 'done' } },
      { name: 'f', ...failed, attributes: { ok: false, ...failed.attributes } },
    ]);
  });

  it('36: an error sets the status at any level of the span; with a lower level in `err` it is an event that the filter may drop', () => {
    const strict = instrument({ name: 'strict', level: 'warn' }, fail);
    const lenient = instrument({ name: 'lenient', level: 'warn', err: 'info' }, fail);
    thrownBy(strict);
    thrownBy(lenient);
    setFilter('warn');
    thrownBy(lenient);
    expect(telemetry.outline()).toEqual([
      { name: 'strict', ...failed },
      {
        name: 'lenient',
        events: [{ name: 'exception', attributes: { ...failed.events[0]?.attributes, level: 'INFO' } }],
      },
      { name: 'lenient' },
    ]);
  });

  it('37: type, message and stack have their own attributes, so no text format has to be chosen', () => {
    class StockError extends Error {}
    thrownBy(
      instrument({ name: 'f' }, () => {
        throw new StockError('no stock');
      }),
    );
    expect(telemetry.outline()).toEqual([
      {
        name: 'f',
        attributes: { 'error.type': 'StockError' },
        status: 'error: no stock',
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'StockError',
              'exception.message': 'no stock',
              'exception.stacktrace': 'Error: no stock',
            },
          },
        ],
      },
    ]);
  });

  it('38: an error that leaves two spans is described once, on the innermost, and reaches the caller unchanged', () => {
    class Orders {
      @Instrument()
      create(): void {
        this.check();
      }

      @Instrument()
      check(): void {
        throw failure;
      }
    }
    expect(thrownBy(() => new Orders().create())).toBe(failure);
    const [inner, outer] = telemetry.spans;
    expect(telemetry.outline()).toEqual([
      {
        name: 'Orders.create',
        attributes: { ...failed.attributes, 'error.origin.span_id': inner?.spanContext().spanId },
        status: failed.status,
        children: [{ name: 'Orders.check', ...failed }],
      },
    ]);
    expect(outer?.events).toEqual([]);
  });

  it('39: every thrown value is recorded by default; with `err: false` the span ends without it', () => {
    expect(thrownBy(instrument({ name: 'default' }, fail))).toBe(failure);
    expect(thrownBy(instrument({ name: 'silent', err: false }, fail))).toBe(failure);
    expect(telemetry.outline()).toEqual([{ name: 'default', ...failed }, { name: 'silent' }]);
  });

  it('52: a failure sets the status text and adds an event `exception`; the two cannot be turned off separately', () => {
    thrownBy(instrument({ name: 'f' }, fail));
    expect(telemetry.outline()).toEqual([{ name: 'f', ...failed }]);
    expect(() => Reflect.apply(Instrument, undefined, [{ errorEventsToStatus: false }])).toThrow(
      'Unknown option `errorEventsToStatus` of @Instrument',
    );
  });

  it('53: the causes of an error are in `error.chain`, outermost first', () => {
    const base = new RangeError('base error');
    const mid = new TypeError('mid error', { cause: base });
    const user = new Error('user error', { cause: mid });
    thrownBy(
      instrument({ name: 'f' }, () => {
        throw user;
      }),
    );
    const [event] = telemetry.spans[0]?.events ?? [];
    expect(event?.attributes).toMatchObject({
      'exception.type': 'Error',
      'exception.message': 'user error',
      'error.chain': ['TypeError: mid error', 'RangeError: base error'],
    });
    const stack = String(event?.attributes?.['exception.stacktrace']);
    expect(stack.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'Error: user error',
      'Caused by: TypeError: mid error',
      'Caused by: RangeError: base error',
    ]);
  });
});
