import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { context } from '@opentelemetry/api';
import { Empty, instrument, type LogLevel, OptionError, recordField, setFilter } from 'otel-instrument';
import { Filter } from 'otel-instrument/sdk';
import { setWarningSink } from '../../lib/diagnostics/warning';
import { LEVELS } from '../../lib/filter/level';
import { RatioSampler } from '../../lib/sampling/head/ratio-sampler';
import { activeSpanOf } from '../../lib/span/current/span-context';
import { freshTelemetry } from '../fresh-telemetry';
import { rememberLines } from '../log/remembered-lines';

type Value = string | number | boolean | null | { readonly float: string };
type Fields = readonly (readonly [name: string, value: Value])[];
type Site = readonly [name: string, target: string, level: number, fields: Fields];

/** One line of the table: see `filter-table/README.md`. */
interface Row {
  readonly f: string;
  readonly s: readonly Site[];
  readonly r: Fields;
  readonly e: Site;
  readonly p: 0 | 1;
  readonly on: readonly (0 | 1)[];
  readonly ev: 0 | 1;
}

const ROWS = gunzipSync(readFileSync(join(__dirname, 'filter-table/answers.jsonl.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** Assigns a row to a difference in docs/rust.md. The first match counts. */
const DIFFERENCES: readonly (readonly [key: string, shows: (row: Row) => boolean])[] = [
  ['spaces', ({ f }) => /(?:^|[,=[\]{}])\s|\s(?:$|[,=[\]{}])/.test(f)],
  ['comma in braces', ({ f }) => /\{[^}]*,/.test(f)],
  ['brace in a pattern', ({ f }) => /\{\w+=[^,]*\{/.test(f)],
  ['star in a target', ({ f }) => /(?:^|,)[^[\]=,]*\*/.test(f)],
  ['`$` or `@`', ({ f }) => /^[$@]/.test(f)],
  ['empty brackets', ({ f }) => f.includes('[]')],
  ['stray bracket', ({ f }) => /^[^[]*[\]}]|^\[\w+\}/.test(f)],
  ['number above 5', ({ f }) => f === '6'],
  ['word for a level', ({ f }) => f === 'verbose'],
  ['field without a name', ({ f }) => f.includes('{=')],
  ['second `=`', ({ f }) => /\{\w+=[^,}]*=/.test(f)],
  ['quotes', ({ f }) => /\{\w+="[^"]*"\}/.test(f)],
  ['`(?x)`', ({ f }) => f.includes('(?x)')],
  ['last value', ({ r }) => r.length > 0],
  ['one kind of number', ({ s, f }) => /\{id=[\d.e]+\}/.test(f) && s.some(hasWholeNumber)],
  ['NaN and infinity', ({ s }) => s.some(([, , , fields]) => fields.some(([, value]) => isNotFinite(value)))],
  ['spans without the field', ({ f }) => /\[\{\w+\}\]/.test(f)],
];

function hasWholeNumber([, , , fields]: Site): boolean {
  return fields.some(([, value]) => Number.isInteger(numberOf(value)));
}

function isNotFinite(value: Value): boolean {
  return value === 'NaN' || (typeof value === 'object' && value !== null && !Number.isFinite(numberOf(value)));
}

function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return Number.NaN;
  return value.float.endsWith('inf') ? Number(value.float.replace('inf', 'Infinity')) : Number(value.float);
}

const valueOf = (value: Value): string | number | boolean | null =>
  typeof value === 'object' && value !== null ? numberOf(value) : value;

const levelOf = (verbosity: number): LogLevel => LEVELS[verbosity - 1] ?? 'error';

function isAccepted(filter: string): 0 | 1 {
  try {
    void new Filter(filter);
    return 1;
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return 0;
  }
}

describe.each([
  ['sampled', new RatioSampler(1)],
  ['not sampled', new RatioSampler(0)],
])('in a trace that is %s', (_what, sampler) => {
  freshTelemetry({ sampler });

  /** The decisions of this package for a row. */
  function ask({ f, s, r, e }: Row): Pick<Row, 'p' | 'on' | 'ev'> {
    setFilter(Filter.lossy(f));
    const on: (0 | 1)[] = [];
    let isLineOn = false;
    const enter = (depth: number): void => {
      const site = s[depth];
      if (!site) {
        isLineOn = say(e);
        return;
      }
      const around = activeSpanOf(context.active());
      spanOf(site, () => {
        on.push(activeSpanOf(context.active()) === around ? 0 : 1);
        if (depth === s.length - 1) for (const [name, value] of r) recordField(name, valueOf(value) ?? Empty);
        enter(depth + 1);
      });
    };
    enter(0);
    return { p: isAccepted(f), on, ev: isLineOn ? 1 : 0 };
  }

  function spanOf([name, target, level, given]: Site, body: () => void): void {
    const fields: Record<string, string | number | boolean | Empty> = {};
    for (const [field, value] of given) fields[field] = valueOf(value) ?? Empty;
    instrument({ name, target, level: levelOf(level), fields, strictFields: true }, body)();
  }

  const remembered = rememberLines({ format: 'json' });

  function say([, target, level, fields]: Site): boolean {
    remembered.clear();
    remembered.logger.log(
      levelOf(level),
      target,
      'm',
      Object.fromEntries(fields.filter(([name]) => name !== 'message').map(([name, value]) => [name, valueOf(value)])),
    );
    return remembered.lines.length > 0;
  }

  it('the filter decides like EnvFilter, except in the rows that docs/rust.md lists and counts', () => {
    setWarningSink(() => undefined);
    const counts = new Map<string, number>(DIFFERENCES.map(([key]) => [key, 0]));
    const unexplained: unknown[] = [];
    for (const row of ROWS) {
      const { p, on, ev } = row;
      const ours = ask(row);
      if (JSON.stringify(ours) === JSON.stringify({ p, on, ev })) continue;
      const key = DIFFERENCES.find(([, shows]) => shows(row))?.[0];
      if (key === undefined) unexplained.push({ row, ours });
      else counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    setWarningSink();
    expect(unexplained).toStrictEqual([]);
    expect(Object.fromEntries(counts)).toStrictEqual(listed());
  });
});

/** The number of rows of each difference, from the page. */
function listed(): Readonly<Record<string, number>> {
  const page = readFileSync(join(__dirname, '../../docs/rust.md'), 'utf8');
  const [, section = ''] = /^## Differences of filters\n(.*?)(?=^## |(?![^]))/ms.exec(page) ?? [];
  const rows = section.matchAll(/^\| (?<key>[^|]+?) \| (?<count>\d+) \|/gm);
  return Object.fromEntries(Array.from(rows, ({ groups = {} }) => [groups['key'], Number(groups['count'])]));
}

describe('the table', () => {
  it('has thousands of decisions of each kind', () => {
    expect(ROWS.length).toBeGreaterThan(5000);
    expect(ROWS.filter(({ p }) => p === 0).length).toBeGreaterThan(200);
    expect(ROWS.filter(({ ev }) => ev === 1).length).toBeGreaterThan(1000);
    expect(ROWS.flatMap(({ on }) => on).filter((isOn) => isOn === 1).length).toBeGreaterThan(1000);
  });
});
