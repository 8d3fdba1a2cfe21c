import { type AttributeValue, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { Instrument, instrument } from '../../lib/instrument/instrument';
import { Field } from '../../lib/fields/parameter-marks';
import { openSpan } from '../../lib/span/start-span';
import { kindNamed, writeSpecialField } from '../../lib/span/special-fields';
import { freshTelemetry } from '../fresh-telemetry';

describe('kindNamed', () => {
  it.each([
    ['internal', SpanKind.INTERNAL],
    ['SERVER', SpanKind.SERVER],
    ['Client', SpanKind.CLIENT],
    ['producer', SpanKind.PRODUCER],
    ['consumer', SpanKind.CONSUMER],
  ])('returns the kind for %s', (name, kind) => {
    expect(kindNamed(name)).toBe(kind);
  });

  it.each(['', 'nonsense', 'constructor', '__proto__', 1, undefined, null, {}])('returns undefined for %p', (name) => {
    expect(kindNamed(name)).toBeUndefined();
  });
});

describe('a callsite with special fields', () => {
  const telemetry = freshTelemetry();

  it('takes them from an argument that is recorded under their name', () => {
    class Orders {
      find(name: string): string {
        return name;
      }
    }
    Field('otel.name')(Orders.prototype, 'find', 0);
    const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'find') as PropertyDescriptor;
    const decorate = Instrument() as unknown as (...args: unknown[]) => PropertyDescriptor;
    Object.defineProperty(Orders.prototype, 'find', decorate(Orders.prototype, 'find', descriptor));
    new Orders().find('marked');
    instrument({ name: 'plain', args: ['otel.name'] }, (name: string) => name)('listed');
    expect(telemetry.outline()).toEqual([{ name: 'marked' }, { name: 'listed' }]);
  });

  it('applies them below a parent as at a root', () => {
    const inner = instrument({ name: 'inner', fields: { 'otel.name': 'renamed', size: 1 } }, () => undefined);
    instrument({ name: 'outer' }, () => inner())();
    expect(telemetry.outline()).toEqual([{ name: 'outer', children: [{ name: 'renamed', attributes: { size: 1 } }] }]);
  });
});

describe('writeSpecialField', () => {
  const telemetry = freshTelemetry();

  /** Writes fields to a span in order. Returns which of them are special, and the resulting span. */
  function written(...fields: readonly (readonly [string, AttributeValue])[]): unknown[] {
    const open = openSpan({ name: 'f' });
    const special = fields.map(([name, value]) => writeSpecialField(open.span, name, value));
    open.end();
    return [...special, telemetry.outline().at(-1)];
  }

  it('returns false for other fields', () => {
    expect(written(['order_id', 1], ['otel.other', 'x'], ['name', 'x'])).toEqual([false, false, false, { name: 'f' }]);
  });

  it('renames the span', () => {
    expect(written(['otel.name', 'renamed'])).toEqual([true, { name: 'renamed' }]);
    expect(written(['otel.name', 7])).toEqual([true, { name: '7' }]);
  });

  it('ignores a kind, which is fixed at the start', () => {
    expect(written(['otel.kind', 'server'])).toEqual([true, { name: 'f' }]);
    expect(written(['otel.kind', 'error'])).toEqual([true, { name: 'f' }]);
  });

  it('sets the status by a case-insensitive code, and ignores unknown codes', () => {
    expect(written(['otel.status_code', 'OK'])).toEqual([true, { name: 'f', status: 'ok' }]);
    expect(written(['otel.status_code', 'error'])).toEqual([true, { name: 'f', status: 'error' }]);
    expect(written(['otel.status_code', 'nonsense'])).toEqual([true, { name: 'f' }]);
  });

  it('sets the numeric status code', () => {
    written(['otel.status_code', 'error']);
    expect(telemetry.spans[0]?.status).toEqual({ code: SpanStatusCode.ERROR });
  });

  it('works on a span that does not expose its status', () => {
    const unrecorded = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 0 });
    expect(writeSpecialField(unrecorded, 'otel.status_code', 'error')).toBe(true);
  });

  it.each(['otel.status_description', 'otel.status_message'])(
    'marks the span as failed with the text of %s',
    (name) => {
      expect(written([name, 'no stock'])).toEqual([true, { name: 'f', status: 'error: no stock' }]);
    },
  );

  it('keeps the text whether text or code is set first', () => {
    const outline = { name: 'f', status: 'error: no stock' };
    const code = ['otel.status_code', 'error'] as const;
    const text = ['otel.status_description', 'no stock'] as const;
    expect(written(code, text).at(-1)).toEqual(outline);
    expect(written(text, code).at(-1)).toEqual(outline);
  });
});
