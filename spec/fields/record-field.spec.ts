import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { faultCounts } from '../../lib/diagnostics/fault';
import { Empty } from '../../lib/fields/empty';
import { Instrument, instrument } from '../../lib/instrument/instrument';
import { currentSpan, recordError, recordField, recordFields } from '../../lib/fields/record-field';
import { openSpan } from '../../lib/span/start-span';
import { freshTelemetry } from '../fresh-telemetry';
import { fieldsOf } from '../fields-of';

const UNSAMPLED = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: 0,
  isRemote: true,
});

const hostile: object = new Proxy(
  {},
  {
    get(): never {
      throw new Error('do not look');
    },
    ownKeys(): never {
      throw new Error('do not look');
    },
  },
);

describe('recordField', () => {
  const telemetry = freshTelemetry();
  const codes = (): readonly string[] => telemetry.warnings.map(({ code }) => code);

  it('records a declared field on the span of the call, bounded and without secrets', () => {
    instrument({ fields: { order_id: Empty, items: Empty, note: Empty, password: Empty } }, function create() {
      recordField('order_id', 'o-1');
      recordField('items', [{ id: 'tea' }]);
      recordField('note', 'x'.repeat(5000));
      recordField('password', 'hunter2');
    })();
    const { note, ...rest } = fieldsOf(telemetry.spans[0]);
    expect(rest).toEqual({ order_id: 'o-1', items: '[{"id":"tea"}]', password: '[redacted]' });
    expect(String(note)).toHaveLength(1024);
    expect(telemetry.warnings).toEqual([]);
  });

  it('may overwrite an argument, which counts as declared', () => {
    instrument({}, function create(id: string) {
      recordField('id', `${id}, corrected`);
    })('o-1');
    expect(telemetry.outline()).toEqual([{ name: 'create', attributes: { id: 'o-1, corrected' } }]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('records on the nearest enclosing span that declares the field', () => {
    const inner = instrument({}, function inner() {
      recordField('order_id', 'o-1');
    });
    const middle = instrument({ fields: { order_id: Empty } }, function middle() {
      inner();
    });
    instrument({ fields: { order_id: Empty } }, function outer() {
      middle();
    })();
    expect(telemetry.outline()).toEqual([
      {
        name: 'outer',
        children: [{ name: 'middle', attributes: { order_id: 'o-1' }, children: [{ name: 'inner' }] }],
      },
    ]);
  });

  it('records nothing if the span that declares the field has ended', async () => {
    let late: Promise<void> = Promise.resolve();
    const inner = instrument({ fields: { order_id: Empty } }, function inner() {
      late = Promise.resolve().then(() => recordField('order_id', 'too late'));
    });
    await instrument({}, async function outer() {
      inner();
      await late;
    })();
    expect(telemetry.outline()).toEqual([{ name: 'outer', children: [{ name: 'inner' }] }]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('warns once per callsite and undeclared name, and lists the declared fields', () => {
    class Orders {
      @Instrument({ fields: { order_id: Empty } })
      create(body: string): void {
        recordField('ordr_id', body);
        recordField('other', body);
      }

      @Instrument({ skip: 'all' })
      remove(_id: string): void {
        recordField('ordr_id', 1);
      }
    }
    const orders = new Orders();
    orders.create('a');
    orders.create('b');
    orders.remove('c');
    orders.remove('d');
    expect(telemetry.warnings.map(({ message }) => message.replace(/:.*Declared: /, ' → '))).toEqual([
      "recordField('ordr_id') inside Orders.create → body, order_id. Declare it: fields: { 'ordr_id': Empty }.",
      "recordField('other') inside Orders.create → body, order_id. Declare it: fields: { 'other': Empty }.",
      "recordField('ordr_id') inside Orders.remove → none. Declare it: fields: { 'ordr_id': Empty }.",
    ]);
    expect(codes()).toEqual(Array.from({ length: 3 }, () => 'FIELD_NOT_DECLARED'));
    expect(telemetry.spans.map(({ attributes }) => attributes['ordr_id'])).toEqual(['a', 'b', 1, 1]);
  });

  it('does not warn inside a span that takes any field', () => {
    const open = openSpan({ name: 'request' });
    open.run(() => recordField('anything', 1));
    open.end();
    expect(telemetry.outline()).toEqual([{ name: 'request', attributes: { anything: 1 } }]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('skips spans of other libraries', () => {
    instrument({ fields: { order_id: Empty } }, function create() {
      trace.getTracer('other').startActiveSpan('foreign', (span) => {
        recordField('order_id', 'o-1');
        span.end();
      });
    })();
    expect(telemetry.outline()).toEqual([
      { name: 'create', attributes: { order_id: 'o-1' }, children: [{ name: 'foreign' }] },
    ]);
  });

  it('does nothing if the only span is one of another library', () => {
    trace.getTracer('other').startActiveSpan('foreign', (span) => {
      recordField('order_id', 'o-1');
      recordFields({ order_id: 'o-1' });
      span.end();
    });
    expect(telemetry.outline()).toEqual([{ name: 'foreign' }]);
  });

  it('does not read the value if nothing is recorded', () => {
    let looked = 0;
    const value = {
      toJSON: () => {
        looked++;
        return {};
      },
    };
    const record = instrument({ fields: { field: Empty } }, function record() {
      recordField('field', value);
      currentSpan().record('field', value);
    });
    context.with(UNSAMPLED, record);
    recordField('field', value);
    expect(looked).toBe(0);
    record();
    expect(looked).toBe(2);
  });

  it('never throws, for any value and name', () => {
    instrument({ fields: { a: Empty } }, function f() {
      recordField('a', hostile);
      recordField(undefined as unknown as string, 1);
      recordField({} as unknown as string, 1);
      recordFields(hostile as Record<string, unknown>);
      recordFields(null as unknown as Record<string, unknown>);
      currentSpan().record('a', hostile);
      recordError(hostile);
    })();
    expect(telemetry.spans).toHaveLength(1);
    expect([...faultCounts().keys()]).toEqual(expect.arrayContaining(['recordFields']));
  });
});

describe('recordField in a new root', () => {
  const telemetry = freshTelemetry();

  it('does not record on the span of the caller, which is in another trace', () => {
    const job = instrument({ name: 'job', root: true }, () => recordField('order_id', 'o-1'));
    instrument({ name: 'request', fields: { order_id: Empty } }, () => job())();
    const byName = Object.fromEntries(telemetry.spans.map((span) => [span.name, fieldsOf(span)]));
    expect(byName).toEqual({ job: { order_id: 'o-1' }, request: {} });
  });
});

describe('recordFields', () => {
  const telemetry = freshTelemetry();

  it('records each field on the span that declares it', () => {
    const inner = instrument({ fields: { mine: Empty } }, function inner() {
      recordFields({ mine: 1, outers: 2, none: undefined, nothing: null });
    });
    instrument({ fields: { outers: Empty } }, function outer() {
      inner();
    })();
    expect(telemetry.outline()).toEqual([
      { name: 'outer', attributes: { outers: 2 }, children: [{ name: 'inner', attributes: { mine: 1 } }] },
    ]);
    expect(telemetry.warnings.map(({ message }) => message.split(':')[0])).toEqual([
      "recordField('none') inside inner",
      "recordField('nothing') inside inner",
    ]);
  });

  it('records the others if reading one throws', () => {
    const fields = {
      before: 1,
      get between(): never {
        throw new Error('no database');
      },
      after: 3,
    };
    instrument({ name: 'count', fields: { before: Empty, between: Empty, after: Empty } }, () => {
      recordFields(fields);
    })();
    expect(telemetry.outline()).toEqual([{ name: 'count', attributes: { before: 1, after: 3 } }]);
    expect([...faultCounts()]).toEqual([['recordFields', 1]]);
  });
});

describe('recordError', () => {
  const telemetry = freshTelemetry();

  it('marks the current span as failed while the call continues', () => {
    const result = instrument({ name: 'publish' }, () => {
      recordError(new TypeError('queue is full', { cause: new RangeError('1000 waiting') }));
      return 'went on';
    })();
    expect(result).toBe('went on');
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'publish',
        status: 'error: queue is full',
        events: [{ name: 'exception', attributes: { 'error.chain': ['RangeError: 1000 waiting'] } }],
      },
    ]);
  });

  it('adds one event, also if the error is then rethrown', () => {
    const failure = new TypeError('no stock');
    const call = instrument({ name: 'check' }, () => {
      recordError(failure);
      throw failure;
    });
    expect(call).toThrow(failure);
    expect(telemetry.spans[0]?.events).toHaveLength(1);
    expect(fieldsOf(telemetry.spans[0])).toEqual({ 'error.type': 'TypeError' });
  });

  it('writes to the current span, also to one of another library', () => {
    trace.getTracer('other').startActiveSpan('foreign', (span) => {
      recordError(new TypeError('no stock'));
      span.end();
    });
    expect(telemetry.outline()).toMatchObject([{ name: 'foreign', status: 'error: no stock' }]);
  });

  it('does nothing outside any span', () => {
    recordError(new TypeError('no stock'));
    expect(telemetry.outline()).toEqual([]);
    expect([...faultCounts()]).toEqual([]);
  });
});

describe('currentSpan', () => {
  const telemetry = freshTelemetry();

  it('returns the ids of the current span of any library, and whether it is recorded', () => {
    const seen = instrument({ name: 'f' }, () => currentSpan())();
    const ids = telemetry.spans[0]?.spanContext();
    expect(seen).toMatchObject({ traceId: ids?.traceId, spanId: ids?.spanId, recording: true });
    const unsampled = context.with(UNSAMPLED, () => currentSpan());
    expect(unsampled).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), recording: false });
    const outside = currentSpan();
    expect([outside.traceId, outside.spanId, outside.recording]).toEqual([undefined, undefined, false]);
  });

  it('records on exactly this span, declared or not, without a warning, and can be chained', () => {
    const inner = instrument({ name: 'inner' }, () => {
      currentSpan().record('order_id', 'o-1').record('nothing', undefined).record('pieces', 2);
    });
    instrument({ name: 'outer', fields: { order_id: Empty } }, () => inner())();
    expect(telemetry.outline()).toEqual([
      { name: 'outer', children: [{ name: 'inner', attributes: { order_id: 'o-1', pieces: 2 } }] },
    ]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('keeps its span when another becomes current, and does nothing after its end', () => {
    const inner = instrument({ name: 'inner' }, (outer: ReturnType<typeof currentSpan>) => {
      outer.record('from', 'inside');
    });
    const handle = instrument({ name: 'outer' }, () => {
      const outer = currentSpan();
      inner(outer);
      return outer;
    })();
    handle.record('late', 1);
    const [outer] = telemetry.outline();
    expect(outer?.attributes).toEqual({ from: 'inside' });
  });

  it('supports special fields on a span of another library', () => {
    trace.getTracer('other').startActiveSpan('foreign', (span) => {
      currentSpan().record('otel.name', 'renamed').record('otel.status_code', 'error').record('plain', 1);
      span.end();
    });
    expect(telemetry.outline()).toEqual([{ name: 'renamed', attributes: { plain: 1 }, status: 'error' }]);
  });

  it('does not change baggage or any other context value', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const seen = context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
      instrument({ name: 'f' }, () => propagation.getActiveBaggage())(),
    );
    expect(seen).toBe(baggage);
  });
});

describe('strictFields', () => {
  const telemetry = freshTelemetry();

  it('drops a field that no enclosing span declares, with the warning', () => {
    const place = instrument({ name: 'place', strictFields: true, fields: { order_id: Empty } }, () => {
      recordField('order_id', 'o-1');
      recordField('ordre_id', 'o-2');
    });
    place();
    expect(telemetry.outline()).toEqual([{ name: 'place', attributes: { order_id: 'o-1' } }]);
    expect(telemetry.warnings).toEqual([
      {
        code: 'FIELD_NOT_DECLARED',
        message:
          "recordField('ordre_id') inside place: no enclosing span declares this field, so it is dropped. " +
          "Declared: order_id. Declare it: fields: { 'ordre_id': Empty }.",
      },
    ]);
  });
});
