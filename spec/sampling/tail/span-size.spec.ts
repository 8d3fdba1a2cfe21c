import type { Attributes } from '@opentelemetry/api';
import type { FinishedSpan } from '../../../lib/otel/finished-span';
import { bytesOf } from '../../../lib/sampling/tail/span-size';
import { TailSetup } from './tail-setup';

function sizeOf(attributes: Attributes, events: readonly Attributes[] = []): number {
  const setup = new TailSetup();
  const span = setup.start('root', { attributes });
  for (const event of events) span.addEvent('event', event);
  setup.end(span);
  return bytesOf(span as unknown as FinishedSpan);
}

describe('the estimated size of a span', () => {
  it('grows with each character of its attributes, in arrays and events, too', () => {
    const text = 'x'.repeat(1000);
    expect(sizeOf({ key: text }) - sizeOf({ key: '' })).toBe(1000);
    expect(sizeOf({ key: [text, text] }) - sizeOf({ key: ['', ''] })).toBe(2000);
    expect(sizeOf({}, [{ key: text }]) - sizeOf({}, [{ key: '' }])).toBe(1000);
    expect(sizeOf({ [text]: 1 }) - sizeOf({ x: 1 })).toBe(999);
  });

  it('grows with each part, however small', () => {
    const sizes = [sizeOf({}), sizeOf({ a: 1 }), sizeOf({ a: 1, b: true }), sizeOf({ a: 1, b: true }, [{}])];
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(4);
  });
});
