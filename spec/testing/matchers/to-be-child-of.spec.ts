import { trace } from '@opentelemetry/api';
import { instrument } from 'otel-instrument';
import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf, notify } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

describe('toBeChildOf', () => {
  it('takes a span, a name, or a pattern', () => {
    createOrder('c-7');
    const span = telemetry.span('notify');
    expect(span).toBeChildOf(telemetry.span('create_order'));
    expect(span).toBeChildOf('create_order');
    expect(span).toBeChildOf(/^create/);
    expect(span).toBeChildOf({ attributes: { customer: 'c-7' } });
    expect(span).not.toBeChildOf('save_order');
    expect(span).not.toBeChildOf(telemetry.span('save_order'));
    expect(telemetry.span('create_order')).not.toBeChildOf('create_order');
  });

  it('shows both spans and the parent', () => {
    createOrder('c-7');
    const [span, other] = [telemetry.span('notify'), telemetry.span('save_order')];
    expect(failureOf(() => expect(span).toBeChildOf(other))).toMatchInlineSnapshot(`
      "expect(received).toBeChildOf(span "save_order")

      Its parent is "create_order".

      ▶ 1 notify
           the span

      ▶ 2 save_order
           the expected parent

      trace 00000000000000000000000000000001 · 5 ms · 3 spans · 1 service · no errors

      [test] create_order      ██████████████████████████████████████████████████████████████████████ 5 ms
          customer=c-7
        [test] ▶ 2 save_order                ██████████████ 1 ms
            customer=c-7  order_id=o-17
        [test] ▶ 1 notify                                                ██████████████ 1 ms
            note=saved"
    `);
    expect(failureOf(() => expect(other).toBeChildOf('notify'))).toContain('Its parent is "create_order".');
    expect(failureOf(() => expect(span).not.toBeChildOf('create_order'))).toContain(
      'Expected the span to have another parent.',
    );
    expect(failureOf(() => expect(telemetry.span('create_order')).toBeChildOf('notify'))).toContain(
      'Its parent is missing: the span is a root.',
    );
  });

  it('says that a parent has not ended', () => {
    instrument({ name: 'outer' }, () => {
      notify('inside');
      expect(failureOf(() => expect(telemetry.span('notify')).toBeChildOf('outer'))).toMatch(
        /Its parent is 0{15}1, which has not ended in this process\./,
      );
    })();
  });

  it('compares spans of different traces', () => {
    notify('one');
    trace.getTracer('spec').startSpan('other').end();
    expect(failureOf(() => expect(telemetry.span('notify')).toBeChildOf(telemetry.span('other')))).toMatch(
      /▶ 2 other[^]+▶ 1 notify[^]+▶ 2 other/,
    );
  });

  it('takes one span only', () => {
    createOrder('c-7');
    expect(() => expect(telemetry).toBeChildOf('create_order')).toThrow(
      'toBeChildOf takes one span, and got test telemetry.',
    );
    expect(() => expect(telemetry.spans).toBeChildOf('x')).toThrow(
      'and got a list of 3 items. Write `expect(telemetry.span(name))`',
    );
  });
});
