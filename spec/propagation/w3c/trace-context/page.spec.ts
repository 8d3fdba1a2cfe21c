import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(__dirname, '../../../../docs/trace-context.md'), 'utf8');

/** Sections of the recommendation with requirements for a propagator. */
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

/** `section file: name` of each numbered test in this folder. */
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
  it('lists every section in order', () => {
    expect([...new Set(ROWS.map(({ section }) => section))]).toStrictEqual(SECTIONS);
  });

  it('lists each test of the folder once, by its name', () => {
    const named = ROWS.filter(({ test }) => test !== '—').map(({ section, test }) => `${section} ${test}`);
    expect(testsOfTheFolder().length).toBeGreaterThan(80);
    expect(named.toSorted()).toStrictEqual(testsOfTheFolder().toSorted());
  });

  it('describes each requirement and how it is met', () => {
    expect(ROWS.filter(({ requirement, how }) => requirement.length < 10 || how.length < 4)).toStrictEqual([]);
    expect(TABLE.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(ROWS.length);
  });

  it('explains why a requirement has no test', () => {
    const untested = ROWS.filter(({ test }) => test === '—');
    expect(untested.filter(({ how }) => !/^(does not concern|see \d)/.test(how))).toStrictEqual([]);
    expect(untested.length).toBeLessThan(8);
  });

  it('has a test for every MUST of the propagator', () => {
    const musts = ROWS.filter(({ test, requirement }) => test === '—' && requirement.includes('MUST'));
    expect(musts.map(({ section }) => section)).toStrictEqual(['6.1', '6.2']);
  });

  it("lists the shortfalls of OpenTelemetry's propagator, as tested", () => {
    const [, list = ''] = PAGE.split("## Where OpenTelemetry's own falls short");
    const listed = Array.from(list.matchAll(/^- (.*)$/gm), ([, item]) => item);
    const shown = Array.from(source('opentelemetry-js.spec.ts').matchAll(/\bwhat:\s*'(.*?)',/g), ([, item]) => item);
    expect(shown.length).toBeGreaterThan(20);
    expect(listed).toStrictEqual([...shown, 'null that is thrown by one of several propagators']);
  });
});
