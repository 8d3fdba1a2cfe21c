import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(__dirname, '../../../../docs/trace-context.md'), 'utf8');

/** Sections of the recommendation with a requirement of any kind for a library that propagates. */
const SECTIONS = [
  '2.3 3.1 3.2.1 3.2.2 3.2.2.1 3.2.2.2 3.2.2.3 3.2.2.4 3.2.2.5 3.2.2.5.1 3.2.2.5.2 3.2.2.5.3 3.2.4',
  '3.3 3.3.1 3.3.2 3.3.2.1 3.3.2.2 3.3.2.2.1 3.3.2.2.2 3.3.3 3.3.3.1 3.3.5 3.4 3.5',
  '4.2 4.3 5 6 6.1 6.2 6.3 7 7.1 7.2 7.3 8.1 8.2 8.3 8.4 9.1 9.2',
].flatMap((sections) => sections.split(' '));

interface Row {
  readonly section: string;
  readonly requirement: string;
  readonly test: string;
  readonly how: string;
}

const [, TABLE = ''] = PAGE.split('## Section by section');
const ROWS: readonly Row[] = Array.from(
  TABLE.matchAll(/^\| (?<section>[\d.]+) \| (?<requirement>.*?) \| (?<test>.*?) \| (?<how>.*?) \|$/gm),
  ({ groups = {} }) => ({ section: '', requirement: '', test: '', how: '', ...groups }),
);

const source = (file: string): string => readFileSync(join(__dirname, file), 'utf8');

/** `section file: name` of each numbered test beside this one. */
function testsOfTheFolder(): readonly string[] {
  return readdirSync(__dirname)
    .filter((file) => file.endsWith('.spec.ts') && file !== 'page.spec.ts')
    .flatMap((file) =>
      Array.from(
        source(file).matchAll(/\bit\(\s*(['"`])(?<section>[\d.]+): (?<name>.*?)\1,/g),
        ({ groups = {} }) => `${groups['section']} \`${file.replace('.spec.ts', '')}\`: ${groups['name']}`,
      ),
    );
}

describe('docs/trace-context.md', () => {
  it('has each section in its order', () => {
    expect([...new Set(ROWS.map(({ section }) => section))]).toStrictEqual(SECTIONS);
  });

  it('names each test of the folder once, as it is', () => {
    const named = ROWS.filter(({ test }) => test !== '—').map(({ section, test }) => `${section} ${test}`);
    expect(testsOfTheFolder().length).toBeGreaterThan(80);
    expect(named.toSorted()).toStrictEqual(testsOfTheFolder().toSorted());
  });

  it('says of each requirement what it is and how it is met', () => {
    expect(ROWS.filter(({ requirement, how }) => requirement.length < 10 || how.length < 4)).toStrictEqual([]);
    expect(TABLE.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(ROWS.length);
  });

  it('says why a requirement without a test has none', () => {
    const untested = ROWS.filter(({ test }) => test === '—');
    expect(untested.filter(({ how }) => !/^(does not concern|see \d)/.test(how))).toStrictEqual([]);
    expect(untested.length).toBeLessThan(8);
  });

  it('leaves no MUST of the propagator without a test', () => {
    const musts = ROWS.filter(({ test, requirement }) => test === '—' && requirement.includes('MUST'));
    expect(musts.map(({ section }) => section)).toStrictEqual(['6.1', '6.2']);
  });

  it("lists where OpenTelemetry's own propagator falls short, as the tests do", () => {
    const [, list = ''] = PAGE.split("## Where OpenTelemetry's own falls short");
    const listed = Array.from(list.matchAll(/^- (.*)$/gm), ([, item]) => item);
    const shown = Array.from(source('opentelemetry-js.spec.ts').matchAll(/\bwhat:\s*'(.*?)',/g), ([, item]) => item);
    expect(shown.length).toBeGreaterThan(20);
    expect(listed).toStrictEqual([...shown, 'null that is thrown by one of several propagators']);
  });
});
