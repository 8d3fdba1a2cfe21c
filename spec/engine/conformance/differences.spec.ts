import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_DIFFERENCES } from './provider-differences';
import { SPAN_DIFFERENCES } from './span-differences';
import { SUBJECTS } from './subjects';

const DIFFERENCES = [...PROVIDER_DIFFERENCES, ...SPAN_DIFFERENCES];
const PAGE = readFileSync(join(__dirname, '../../../docs/engine.md'), 'utf8');
const [, TABLE = ''] = /^\| What +\|.*\n\|[-| ]+\n((?:\|.*\n)+)/m.exec(PAGE) ?? [];
const ROWS = TABLE.trimEnd()
  .split('\n')
  .map((row) => row.split(' | ').map((cell) => cell.replaceAll(/^\| | +\|$/g, '').trim()));

afterEach(() => jest.restoreAllMocks());

describe.each(SUBJECTS)('deliberate differences: $name', (subject) => {
  it.each(DIFFERENCES)('$title', ({ observe, stock, engine }) => {
    expect(observe(subject)).toEqual(subject.name === 'the engine' ? engine : stock);
  });
});

describe('docs/engine.md', () => {
  it('has exactly the differences of this suite as rows, in order', () => {
    expect(ROWS.map(([title]) => title)).toEqual(DIFFERENCES.map(({ title }) => title));
  });

  it('describes the stock SDK and the engine for each difference', () => {
    expect(ROWS.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.length < 5))).toEqual([]);
  });
});
