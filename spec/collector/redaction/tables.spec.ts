import type { redactionProcessor } from '../../../lib/collector/redaction/redaction-processor';
import * as patterns from '../../../lib/redaction/patterns';

const WORD = 'zzqxword';
const TABLES: Readonly<Record<string, unknown>> = { ...patterns };

/** The processor if a table of `lib/redaction/patterns.ts` had one word more. */
function processorWith(table: string, change: (value: unknown) => unknown): string {
  let text = '';
  jest.isolateModules(() => {
    jest.doMock('../../../lib/redaction/patterns', () => ({
      ...patterns,
      [table]: change(TABLES[table]),
    }));
    const room = require('../../../lib/collector/redaction/redaction-processor') as {
      redactionProcessor: typeof redactionProcessor;
    };
    text = JSON.stringify(room.redactionProcessor({}).processor);
    jest.dontMock('../../../lib/redaction/patterns');
  });
  return text;
}

describe('each table of the names', () => {
  it.each(Object.entries(TABLES).filter(([, table]) => Array.isArray(table)))(
    'reaches the configuration of the Collector: %s',
    (name) => {
      const longer = processorWith(name, (table) => [...(table as readonly string[]), WORD]);
      expect(longer).toMatch(/[Zz]?\]?zqxword/);
    },
  );

  it('is an array, apart from the replacement, which the Collector leaves alone', () => {
    const others = Object.entries(TABLES).filter(([, table]) => !Array.isArray(table));
    expect(others).toStrictEqual([['REDACTED', '[redacted]']]);
    expect(processorWith('REDACTED', () => WORD)).toContain(WORD);
  });
});
