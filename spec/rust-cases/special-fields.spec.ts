import { SpanKind } from '@opentelemetry/api';
import { currentSpan, Empty, instrument, recordField } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';

describe('Rust cases: special fields', () => {
  const telemetry = freshTelemetry();

  it('49: `otel.name` and `otel.kind` set name and kind of the span; an unknown kind is internal and not recorded', () => {
    instrument({ fields: { 'otel.name': 'exported', 'otel.kind': 'SERVER' } }, function f() {})();
    instrument({ fields: { 'otel.kind': 'nonsense' } }, function g() {})();
    expect(telemetry.outline()).toEqual([{ name: 'exported', kind: 'server' }, { name: 'g' }]);
    expect(telemetry.spans[1]?.kind).toBe(SpanKind.INTERNAL);
  });

  it('50: `otel.name` recorded after the start renames the span, as in tracing-opentelemetry 0.31; a late kind is dropped', () => {
    instrument({ fields: { 'otel.name': Empty } }, function f() {
      recordField('otel.name', 'renamed');
      currentSpan().record('otel.kind', 'server');
    })();
    expect(telemetry.outline()).toEqual([{ name: 'renamed' }]);
  });

  it('51: `otel.status_description` alone sets the status ERROR with that text, and `otel.status_code` sets the status', () => {
    const statusOf = (fields: Record<string, string>): string | undefined => {
      telemetry.clear();
      instrument({ name: 'f', fields }, () => undefined)();
      const [{ name, status, ...rest } = { name: 'none' }] = telemetry.outline();
      expect([name, rest]).toEqual(['f', {}]);
      return status;
    };
    expect(statusOf({ 'otel.status_description': 'no stock' })).toBe('error: no stock');
    expect(statusOf({ 'otel.status_message': 'no stock' })).toBe('error: no stock');
    expect(statusOf({ 'otel.status_code': 'ok' })).toBe('ok');
    expect(statusOf({ 'otel.status_code': 'ERROR' })).toBe('error');
    expect(statusOf({ 'otel.status_code': 'nonsense' })).toBeUndefined();
  });
});
