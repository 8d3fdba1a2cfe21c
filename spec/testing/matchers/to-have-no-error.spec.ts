import { SpanStatusCode, trace } from '@opentelemetry/api';
import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

describe('toHaveNoError', () => {
  it('passes for spans that have neither failed nor recorded an exception', () => {
    createOrder('c-7');
    expect(telemetry).toHaveNoError();
    const span = trace.getTracer('spec').startSpan('swallows');
    span.recordException(new Error('ignored'));
    span.end();
    expect(telemetry.span('swallows')).not.toHaveNoError();
    expect(telemetry.span('create_order')).toHaveNoError();
  });

  it('shows the errors, from the outermost span', () => {
    expect(() => createOrder('c-9')).toThrow('no stock');
    expect(failureOf(() => expect(telemetry).toHaveNoError())).toMatchInlineSnapshot(`
      "expect(received).toHaveNoError()

      Expected no error, and 2 spans of 2 have one:

      ▶ 1 create_order
           no stock

      ▶ 2 save_order
           TypeError: no stock

      trace 00000000000000000000000000000001 · 4 ms · 2 spans · 1 service · 2 errors

      [test] ▶ 1 create_order  ████████████████████████████████████████████████████████████████████ 4 ms ✗
          ✗ TypeError: no stock
          customer=c-9
        [test] ▶ 2 save_order                   ██████████████████████████████████ 2 ms ✗
            ✗ TypeError: no stock
              ↳ caused by Error: the shelf is empty
            customer=c-9  order_id=o-17"
    `);
  });

  it('says that a span failed without a message, and that none failed', () => {
    const span = trace.getTracer('spec').startSpan('fails');
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    expect(failureOf(() => expect(telemetry).toHaveNoError())).toContain(
      'Expected no error, and 1 span of 1 has one:\n\n▶ 1 fails\n     failed, without a message',
    );
    telemetry.clear();
    createOrder('c-7');
    expect(failureOf(() => expect(telemetry).not.toHaveNoError())).toContain(
      'Expected an error, and none of 3 spans has one.',
    );
  });
});
