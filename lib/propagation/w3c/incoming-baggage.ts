import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';

/**
 * The baggage of a request. Few services read it, so it is parsed on first use: parsing 64 entries costs a fifth of the
 * time that a small request takes.
 */
export class IncomingBaggage implements Baggage {
  private parsed: Baggage | undefined;

  /** @param parse returns the entries; called once, on first use */
  constructor(private readonly parse: () => Record<string, BaggageEntry> | undefined) {}

  getEntry(key: string): BaggageEntry | undefined {
    return this.entries.getEntry(key);
  }

  getAllEntries(): [string, BaggageEntry][] {
    return this.entries.getAllEntries();
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return this.entries.setEntry(key, entry);
  }

  removeEntry(key: string): Baggage {
    return this.entries.removeEntry(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return this.entries.removeEntries(...keys);
  }

  clear(): Baggage {
    return this.entries.clear();
  }

  private get entries(): Baggage {
    return (this.parsed ??= propagation.createBaggage(this.parse()));
  }
}
