import { context, trace } from '@opentelemetry/api';
import { currentSpan, Empty, Instrument, instrument, recordField, recordFields, setFilter } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: recording', () => {
  const telemetry = freshTelemetry();

  it('24: a declared field is absent until it is recorded', () => {
    class Orders {
      @Instrument({ fields: { order_id: Empty, coupon: Empty } })
      create(): void {
        recordField('order_id', 'o-1');
      }
    }
    new Orders().create();
    expect(telemetry.outline()).toEqual([{ name: 'Orders.create', attributes: { order_id: 'o-1' } }]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('25: an undeclared field is recorded on the nearest span with one warning, and `record` can be chained', () => {
    const call = instrument({ fields: { order_id: Empty } }, function create(body: string) {
      recordField('ordr_id', 'o-1');
      currentSpan().record('also', 1).record('undeclared', 2);
      return body;
    });
    call('b');
    call('b');
    const attributes = { body: 'b', ordr_id: 'o-1', also: 1, undeclared: 2 };
    expect(telemetry.outline()).toEqual([
      { name: 'create', attributes },
      { name: 'create', attributes },
    ]);
    expect(telemetry.warnings).toEqual([
      {
        code: 'FIELD_NOT_DECLARED',
        message:
          "recordField('ordr_id') inside create: no enclosing span declares this field, so it is recorded on create. " +
          "Declared: body, order_id. Declare it: fields: { 'ordr_id': Empty }.",
      },
    ]);
  });

  it('26: the last of two values wins, and undefined, null and Empty clear nothing', () => {
    instrument({ fields: { state: Empty } }, function f() {
      recordField('state', 'new');
      recordField('state', 'paid');
      for (const nothing of [undefined, null, Empty]) recordField('state', nothing);
      for (const nothing of [undefined, null, Empty]) currentSpan().record('state', nothing);
    })();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { state: 'paid' } }]);
  });

  it('27: a batch with an unknown name records the known ones, and treats the unknown one as undeclared', () => {
    instrument({ fields: { known: Empty, other: Empty } }, function f() {
      recordFields({ known: 1, unknown: 2, other: 3 });
    })();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { known: 1, unknown: 2, other: 3 } }]);
    expect(telemetry.warnings.map(({ code }) => code)).toEqual(['FIELD_NOT_DECLARED']);
  });

  it('28: a plain helper records on the span it is called in, also after an await', async () => {
    const helper = async (): Promise<void> => {
      recordField('before', 1);
      await Promise.resolve();
      recordField('after', 2);
    };
    await instrument({ fields: { before: Empty, after: Empty } }, async function f() {
      await helper();
    })();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { before: 1, after: 2 } }]);
  });

  it('29: an instrumented callee that does not declare the name records on the caller that does', () => {
    const callee = instrument({ fields: { other: Empty } }, function callee() {
      recordField('order_id', 'o-1');
      currentSpan().record('exactly', 'here');
    });
    instrument({ fields: { order_id: Empty } }, function f() {
      callee();
    })();
    expect(telemetry.outline()).toEqual([
      { name: 'f', attributes: { order_id: 'o-1' }, children: [{ name: 'callee', attributes: { exactly: 'here' } }] },
    ]);
    expect(telemetry.warnings).toEqual([]);
  });

  it('30: a callee without a span records on the ancestor that declares the field', () => {
    setFilter('info');
    const callee = instrument({ level: 'debug', fields: { order_id: Empty } }, function callee() {
      recordField('order_id', 'o-1');
    });
    instrument({ fields: { order_id: Empty } }, function f() {
      callee();
    })();
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { order_id: 'o-1' } }]);
  });

  it('32: outside any span, recording does nothing and throws nothing', () => {
    recordField('name', 1);
    recordFields({ name: 1 });
    expect(currentSpan().record('name', 1)).toMatchObject({ traceId: undefined, spanId: undefined, recording: false });
    expect(trace.getSpan(context.active())).toBeUndefined();
    expect(telemetry.outline()).toEqual([]);
    expect(telemetry.warnings).toEqual([]);
  });
});
