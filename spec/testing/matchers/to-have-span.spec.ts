import { createLogger } from 'otel-instrument';
import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf, notify } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

describe('toHaveSpan', () => {
  it('compares each part of a pattern, with patterns and asymmetric matchers inside', () => {
    createOrder('c-7');
    expect(() => createOrder('c-9')).toThrow('no stock');
    expect(telemetry).toHaveSpan(/^save/);
    expect(telemetry).toHaveSpan(expect.stringContaining('order'));
    expect(telemetry).toHaveSpan('save_order', { kind: 'internal', links: 0, service: 'test', status: 'unset' });
    expect(telemetry).toHaveSpan('save_order', {
      attributes: { customer: /^c-/, order_id: expect.any(String), missing: undefined },
    });
    expect(telemetry).toHaveSpan('save_order', { status: 'error', events: ['exception'] });
    expect(telemetry).toHaveSpan('save_order', { status: 'error: no stock' });
    expect(telemetry).toHaveSpan('save_order', { status: /stock$/ });
    expect(telemetry).toHaveSpan({ events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }] });
    expect(telemetry).not.toHaveSpan('save_order', { attributes: { customer: 'c-8' } });
    expect(telemetry).not.toHaveSpan('save_order', { attributes: { customer: undefined } });
    expect(telemetry).not.toHaveSpan({ status: 'ok' });
    expect(telemetry).not.toHaveSpan({ events: [{ attributes: { 'exception.type': 'RangeError' } }] });
    expect(telemetry).toHaveSpan({ name: 'save_order', times: 2 });
    expect(telemetry).toHaveSpan('save_order', { times: 2 });
    expect(telemetry).toHaveSpan('other', { times: 0 });
    expect(telemetry).not.toHaveSpan('save_order', { times: 3 });
  });

  it('sees the log lines of a span as events', () => {
    const log = createLogger({ destination: { write: () => undefined } }).for('Orders');
    notify('before');
    log.info('outside');
    expect(telemetry).not.toHaveSpan({ events: ['outside'] });
  });

  it('shows what differs at the nearest span, and its place in the trace', () => {
    createOrder('c-7');
    const pattern = { attributes: { customer: 'c-8', total: expect.any(Number) as unknown } };
    expect(failureOf(() => expect(telemetry).toHaveSpan('save_order', pattern))).toMatchInlineSnapshot(`
      "expect(received).toHaveSpan("save_order", { attributes: { customer: "c-8", total: Any<Number> } })

      No span fits.

      ▶ 1 save_order
           attributes.customer
             Expected: "c-8"
             Received: "c-7"
           attributes.total
             Expected: Any<Number>
             Received: not recorded

      trace 00000000000000000000000000000001 · 5 ms · 3 spans · 1 service · no errors

      [test] create_order      ██████████████████████████████████████████████████████████████████████ 5 ms
          customer=c-7
        [test] ▶ 1 save_order                ██████████████ 1 ms
            customer=c-7  order_id=o-17
        [test] notify                                                    ██████████████ 1 ms
            note=saved"
    `);
  });

  it('shows all spans if none has the name', () => {
    createOrder('c-7');
    const message = failureOf(() => expect(telemetry).toHaveSpan('remove_order'));
    expect(message).toContain('No span of this name has ended.\n\ntrace 0000');
    expect(message).toContain('[test] notify');
    telemetry.clear();
    expect(failureOf(() => expect(telemetry).toHaveSpan('remove_order'))).toBe(
      'expect(received).toHaveSpan("remove_order")\n\nNo span has ended.\n\nno spans',
    );
  });

  it('shows the spans that fit, if there are too many or should be none', () => {
    createOrder('c-7');
    notify('again');
    expect(failureOf(() => expect(telemetry).not.toHaveSpan('notify'))).toMatch(
      /not\.toHaveSpan\("notify"\)\n\nExpected no such span, and 2 spans fit:\n\n▶ 1 notify\n\n▶ 2 notify\n\ntrace/,
    );
    expect(failureOf(() => expect(telemetry).toHaveSpan('notify', { times: 1 }))).toContain(
      'Expected 1 such span, and 2 spans fit:',
    );
    expect(failureOf(() => expect(telemetry).not.toHaveSpan('other', { times: 0 }))).toContain(
      'Expected other than 0 such spans.',
    );
  });
});
