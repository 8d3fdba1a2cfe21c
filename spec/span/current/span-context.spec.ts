import { createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { openSpan } from '../../../lib/span/start-span';
import { activeSpanOf } from '../../../lib/span/current/span-context';
import { freshTelemetry } from '../../fresh-telemetry';

const KEY = createContextKey('spec');
const OTHER = createContextKey('other');

describe('the context of a span', () => {
  freshTelemetry();

  it('has the span and the outer values, and keeps them when values are added', () => {
    const open = openSpan({ name: 'outer', parent: ROOT_CONTEXT.setValue(KEY, 'around') });
    const further = open.context.setValue(OTHER, 'added');
    for (const context of [open.context, further]) {
      expect(trace.getSpan(context)).toBe(open.span);
      expect(activeSpanOf(context)).toBe(open.active);
      expect(context.getValue(KEY)).toBe('around');
    }
    expect([further.getValue(OTHER), open.context.getValue(OTHER)]).toEqual(['added', undefined]);
    open.end();
  });

  it('can be given another span, or none', () => {
    const open = openSpan({ name: 'outer' });
    const other = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 });
    expect(trace.getSpan(trace.setSpan(open.context, other))).toBe(other);
    expect(trace.getSpan(trace.deleteSpan(open.context))).toBeUndefined();
    expect(activeSpanOf(trace.deleteSpan(open.context))).toBe(open.active);
    open.end();
  });

  it('hides the outer span, and keeps the outer values', () => {
    const outer = openSpan({ name: 'outer', parent: ROOT_CONTEXT.setValue(KEY, 'around') });
    const inner = openSpan({ name: 'inner', parent: outer.context });
    expect([trace.getSpan(inner.context), inner.context.getValue(KEY)]).toEqual([inner.span, 'around']);
    expect(activeSpanOf(inner.context)?.parent).toBe(outer.active);
    for (const open of [inner, outer]) open.end();
  });
});
