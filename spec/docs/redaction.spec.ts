import { ISSUED_TOKENS } from '../../lib/redaction/shapes/issued-tokens';
import * as patterns from '../../lib/redaction/patterns';
import { Redactor } from '../../lib/redaction/redactor';
import { SECRET_SHAPES } from '../../lib/redaction/shapes/secret-shapes';
import { VALUE_LIMITS } from '../../lib/values/limits';
import { examplesOfPage, read } from './examples';

const PAGE = 'docs/redaction.md';

/** The section under a heading, without its subsections. */
function section(heading: string): string {
  const found = read(PAGE)
    .split(/^#+ /m)
    .find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`${PAGE} has no heading "${heading}"`);
  return found;
}

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** The names in the paragraph of a section that contains only names. */
function namesUnder(heading: string): string[] {
  const list = section(heading)
    .split('\n\n')
    .find((paragraph) => /^(?:`[^`]+`,?\s*)+$/.test(paragraph));
  return quoted(list ?? '');
}

function rowsUnder(heading: string): string[][] {
  const rows = section(heading).match(/^\|.*\|$/gm) ?? [];
  return rows.slice(2).map((row) => row.slice(1, -1).split('|').map((cell) => cell.trim()));
}

describe('the page on redaction', () => {
  it.each([
    ['Names that hold secrets', patterns.SECRET_FRAGMENTS],
    ['Words', patterns.SECRET_WORDS],
    ['Kinds of keys', patterns.SECRET_KEYS],
    ['Issuers of keys', patterns.KEY_ISSUERS],
    ['Kinds of codes', patterns.SECRET_CODES],
    ['Words that are written together', patterns.SECRET_OWNERS],
    ['Beginnings that make a name harmless', patterns.HARMLESS_BEGINNINGS],
    ['Tokens that are not secrets', patterns.HARMLESS_TOKENS],
    ['Counts', patterns.COUNTED_NAMES],
    ['Issuers', ISSUED_TOKENS.map(({ issuer }) => issuer)],
    ['Endings that make a name harmless', patterns.HARMLESS_ENDINGS],
    ['Tokens that are counted', patterns.COUNTED_TOKENS],
    ['Beginnings of other words', patterns.HARMLESS_FRAGMENTS],
  ])('lists exactly the names in the code: %s', (heading, names) => {
    expect(namesUnder(heading)).toEqual(names);
  });

  it('lists each name once', () => {
    const lists = Object.values(patterns).filter((names) => Array.isArray(names));
    expect(lists.length).toBeGreaterThan(8);
    for (const names of lists) expect([...new Set(names)]).toEqual(names);
  });

  it('lists exactly the shapes in the code', () => {
    expect(rowsUnder('Shapes that are secret without a name').map(([name]) => name)).toEqual(SECRET_SHAPES);
  });

  it('classifies names as the code does', () => {
    const redactor = new Redactor();
    const rows = rowsUnder('Examples of names');
    const verdicts = rows.map(([names = '']) => [...new Set(quoted(names).map((name) => redactor.hides(name)))]);
    expect(verdicts).toEqual(rows.map(([, verdict]) => [verdict === 'hidden']));
    expect(new Set(rows.map(([, verdict]) => verdict))).toEqual(new Set(['hidden', 'shown']));
  });

  it('gives the limits and their defaults', () => {
    const rows = rowsUnder('Limits').map(([limit = '', value]) => [quoted(limit)[0], Number(value)]);
    expect(Object.fromEntries(rows)).toEqual(VALUE_LIMITS);
  });

  it('has examples, which the test for all pages runs', () => {
    expect(examplesOfPage(PAGE).length).toBeGreaterThan(0);
  });
});
