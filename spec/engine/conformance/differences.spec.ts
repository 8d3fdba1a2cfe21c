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

describe.each(SUBJECTS)('what differs on purpose: $name', (subject) => {
  it.each(DIFFERENCES)('$title', ({ observe, stock, engine }) => {
    expect(observe(subject)).toEqual(subject.name === 'the engine' ? engine : stock);
  });
});

describe('docs/engine.md', () => {
  it('has a row for each difference that the suite shows, in its order, and no other', () => {
    expect(ROWS.map(([title]) => title)).toEqual(DIFFERENCES.map(({ title }) => title));
  });

  it('says of each what the stock SDK does and what the engine does', () => {
    expect(ROWS.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.length < 5))).toEqual([]);
  });
});
