import { attributeCondition } from '../../../lib/sampling/head/attribute-condition';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '../../../lib/otel/suppression';
import { freshTelemetry } from '../../fresh-telemetry';

freshTelemetry();

describe('a condition that decides about spans', () => {
  it('starts no spans, if it is a function of the application', () => {
    const seen: boolean[] = [];
    const condition = attributeCondition('size', (size) => {
      seen.push(isTracingSuppressed(context.active()));
      return Number(size) > 5;
    });
    expect([condition({ size: 7 }), condition({ size: 3 }), condition({})]).toStrictEqual([true, false, false]);
    expect(seen).toStrictEqual([true, true]);
    expect(isTracingSuppressed(context.active())).toBe(false);
  });

  it('compares values and patterns as everywhere else', () => {
    expect(attributeCondition('tenant', /^ac/)({ tenant: 'acme' })).toBe(true);
    expect(attributeCondition('toString', 'x')({})).toBe(false);
  });
});
