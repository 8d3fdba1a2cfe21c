import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

beforeEach(() => createOrder('c-7'));

describe('toHaveRecorded', () => {
  it('looks for a field, a field with a value, or several fields of one span', () => {
    expect(telemetry).toHaveRecorded('order_id');
    expect(telemetry).toHaveRecorded('order_id', 'o-17');
    expect(telemetry).toHaveRecorded('order_id', expect.any(String));
    expect(telemetry).toHaveRecorded({ order_id: /^o-/, customer: 'c-7' });
    expect(telemetry.span('save_order')).toHaveRecorded({ order_id: 'o-17' });
    expect(telemetry).not.toHaveRecorded('total');
    expect(telemetry).not.toHaveRecorded('order_id', 'o-18');
    expect(telemetry).not.toHaveRecorded({ order_id: 'o-17', note: 'saved' });
    expect(telemetry.span('notify')).not.toHaveRecorded('order_id');
  });

  it('shows what the span has instead', () => {
    expect(failureOf(() => expect(telemetry.span('notify')).toHaveRecorded({ note: 'sent', to: 'c-7' }))).toMatch(
      /The span differs:\n\n▶ 1 notify\n {5}attributes\.note\n {7}Expected: "sent"\n {7}Received: "saved"\n {5}attributes\.to\n {7}Expected: "c-7"\n {7}Received: not recorded\n\ntrace [^]+\[test\] ▶ 1 notify/,
    );
    expect(failureOf(() => expect(telemetry).toHaveRecorded('total'))).toContain(
      'No span has recorded this. The nearest:\n\n▶ 1 save_order\n     attributes.total',
    );
    expect(failureOf(() => expect(telemetry).not.toHaveRecorded('order_id'))).toContain(
      'Expected no span with these attributes:\n\n▶ 1 save_order\n\ntrace',
    );
    telemetry.clear();
    expect(failureOf(() => expect(telemetry).toHaveRecorded('total'))).toContain('No span has ended.');
  });
});
