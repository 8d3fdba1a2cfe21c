import { propagation } from '@opentelemetry/api';
import { IncomingBaggage } from '../../../lib/propagation/w3c/incoming-baggage';

describe('the baggage of a request', () => {
  const ENTRIES = { tenant: { value: 'acme' }, plan: { value: 'free' } };
  let parsed: number;
  let baggage: IncomingBaggage;

  beforeEach(() => {
    parsed = 0;
    baggage = new IncomingBaggage(() => {
      parsed++;
      return ENTRIES;
    });
  });

  it('is not parsed until it is read, and then once', () => {
    expect(parsed).toBe(0);
    expect(baggage.getEntry('tenant')).toEqual({ value: 'acme' });
    expect(baggage.getAllEntries()).toEqual(Object.entries(ENTRIES));
    expect(parsed).toBe(1);
  });

  it('is immutable, and changes like other baggage', () => {
    const usual = propagation.createBaggage(ENTRIES);
    const changed = [baggage, usual].map((each) => [
      each.setEntry('a', { value: '1' }).getAllEntries(),
      each.removeEntry('plan').getAllEntries(),
      each.removeEntries('plan', 'tenant').getAllEntries(),
      each.clear().getAllEntries(),
    ]);
    expect(changed[0]).toEqual(changed[1]);
    expect(baggage.getAllEntries()).toEqual(usual.getAllEntries());
  });
});
