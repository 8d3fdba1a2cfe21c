import { type TracePattern, useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf, notify } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

beforeEach(() => createOrder('c-7'));

describe('toMatchTrace', () => {
  it('compares names that are indented by depth, and all children', () => {
    expect(telemetry).toMatchTrace(`
      create_order
        save_order
        notify
    `);
    expect(telemetry).toMatchTrace('create_order\n  save_order\n  notify');
    expect(telemetry).not.toMatchTrace('create_order\n  save_order');
    expect(telemetry).not.toMatchTrace('create_order');
    expect(telemetry).not.toMatchTrace('create_order\n  notify\n  save_order');
    expect(telemetry).not.toMatchTrace('create_order\n  save_order\n    notify');
  });

  it('compares several traces in a text, or in a list, in the order of their starts', () => {
    notify('again');
    expect(telemetry).toMatchTrace(`
      create_order
        save_order
        notify
      notify`);
    expect(telemetry).toMatchTrace([{ name: 'create_order' }, { name: 'notify' }]);
    expect(telemetry).not.toMatchTrace([{ name: 'notify' }, { name: 'create_order' }]);
    expect(telemetry).not.toMatchTrace([{ name: 'create_order' }]);
  });

  it('looks for one trace like a pattern, whose missing members it does not check', () => {
    notify('again');
    expect(telemetry).toMatchTrace({ name: 'create_order' });
    expect(telemetry).toMatchTrace({ name: 'notify', children: [] });
    expect(telemetry).toMatchTrace({
      name: /^create/,
      children: [
        { attributes: { order_id: expect.stringMatching(/^o-\d+$/) as unknown } },
        { name: 'notify', status: 'unset' },
      ],
    });
    expect(telemetry).not.toMatchTrace({ name: 'notify', attributes: { note: 'saved' } });
  });

  it('accepts an outline', () => {
    expect(() => createOrder('c-9')).toThrow('no stock');
    expect(telemetry).toMatchTrace(telemetry.outline());
    const [first, second] = telemetry.outline() as [TracePattern, TracePattern];
    expect(telemetry).toMatchTrace(first);
    expect(telemetry).toMatchTrace(second);
  });

  it('rejects a text without names', () => {
    expect(() => expect(telemetry).toMatchTrace(' \n')).toThrow('Expected `toMatchTrace` to be names of spans');
  });

  it('shows the spans that differ, that are missing, and that were not expected', () => {
    const trace = `
      create_order
        check_stock
        save_order
          lock
        publish
        notify`;
    expect(failureOf(() => expect(telemetry).toMatchTrace(trace))).toMatchInlineSnapshot(`
      "expect(received).toMatchTrace(\`…\`)

      No trace fits.

      ▶ 1 create_order
           has no child "check_stock", "publish"

      ▶ 2 save_order
           has no child "lock"

      trace 00000000000000000000000000000001 · 5 ms · 3 spans · 1 service · no errors

      [test] ▶ 1 create_order  ██████████████████████████████████████████████████████████████████████ 5 ms
          customer=c-7
        [test] ▶ 2 save_order                ██████████████ 1 ms
            customer=c-7  order_id=o-17
        [test] notify                                                    ██████████████ 1 ms
            note=saved"
    `);
    const pattern = { name: 'create_order', children: [{ name: 'notify', attributes: { note: /bye/ } }] };
    expect(failureOf(() => expect(telemetry).toMatchTrace(pattern))).toMatchInlineSnapshot(`
      "expect(received).toMatchTrace({ name: "create_order", children: [{ name: "notify", attributes: { note: /bye/ } }] })

      No trace fits.

      ▶ 1 save_order
           not expected before "notify"

      ▶ 2 notify
           attributes.note
             Expected: /bye/
             Received: "saved"

      trace 00000000000000000000000000000001 · 5 ms · 3 spans · 1 service · no errors

      [test] create_order      ██████████████████████████████████████████████████████████████████████ 5 ms
          customer=c-7
        [test] ▶ 1 save_order                ██████████████ 1 ms
            customer=c-7  order_id=o-17
        [test] ▶ 2 notify                                                ██████████████ 1 ms
            note=saved"
    `);
  });

  it('compares a span with the one that stands in its place, if neither has another counterpart', () => {
    expect(failureOf(() => expect(telemetry).toMatchTrace('create_order\n  store_order\n  notify'))).toContain(
      '▶ 1 save_order\n     name\n       Expected: "store_order"\n       Received: "save_order"\n\ntrace',
    );
  });

  it('names the nearest of several traces, and counts traces', () => {
    notify('again');
    expect(failureOf(() => expect(telemetry).toMatchTrace({ name: 'notify', attributes: { note: 'x' } }))).toContain(
      'No trace fits. The nearest of 2 differs:\n\n▶ 1 notify\n     attributes.note',
    );
    expect(failureOf(() => expect(telemetry).toMatchTrace([{ name: 'create_order' }]))).toContain(
      'Expected 1 trace, and got 2.\n\n▶ 1 notify\n     not expected',
    );
    expect(failureOf(() => expect(telemetry).not.toMatchTrace({ name: 'notify' }))).toContain(
      'Expected no such trace.',
    );
    telemetry.clear();
    expect(failureOf(() => expect(telemetry).toMatchTrace('notify'))).toContain('No span has ended.');
  });
});
