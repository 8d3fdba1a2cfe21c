/** The Markdown tables of a suite's result, as `{ title, text }`. */
import { STATES, VARIANTS } from '../calls/variants.mjs';
import { TITLES } from '../calls/shapes.mjs';
import { LOADS, WAYS as EXPORT_WAYS } from '../export/suite.mjs';
import { SERIES, WAYS as GROWTH_WAYS } from '../growth/suite.mjs';
import { NESTS } from '../http/suite.mjs';
import { called, added } from './calls-ratios.mjs';
import { failures, middle, withFailures } from './cases.mjs';
import { gate } from './gate-section.mjs';
import { http } from './http-section.mjs';
import { messages } from './messages-section.mjs';
import { growthOf, median, medianRatio } from './statistics.cjs';
import { count, duration, markdownTable, ratio } from './table.cjs';

/** @returns the sections of a suite's result, for one Node after the other */
export function sectionsOf(result) {
  const sections = { calls, http, messages, startup, export: exported, growth, gate }[result.suite];
  return result.runs.flatMap((run) =>
    sections(run, result).map(({ title, text }) => ({ title: `${title}, Node ${run.node}`, text })),
  );
}

function calls(run) {
  const sdks = [...new Set(run.cases.map(({ sdk }) => sdk))];
  const failed = failures(run.cases, ({ variant, state }) => `${VARIANTS[variant].title}, ${STATES[state]}`);
  return [
    ...sdks.map((sdk) => ({
      title: `A call, × hand-written on the stock SDK, SDK ${sdk}`,
      text: withFailures(callTable(run, sdk), sdk === 2 ? failed : []),
    })),
    { title: 'Added by ours, × what hand-written adds on the stock SDK', text: addedTable(run) },
    ...objectSection(run),
  ];
}

function callTable(run, sdk) {
  const states = Object.keys(STATES);
  const rows = Object.entries(VARIANTS).flatMap(([variant, { title }]) => {
    const cells = states.map((state) => callCell(run, { variant, state, shape: 'asyncTwo', sdk }));
    return cells.every((cell) => cell === '–') ? [] : [[title, ...cells]];
  });
  return markdownTable(['', ...Object.values(STATES)], rows);
}

/** Compares the filtered state with hand-written code that is not sampled, because hand-written code has no filter. */
function callCell(run, key) {
  const found = called(run, key);
  if (!found) return '–';
  if (found.reason) return 'cannot run';
  const other = called(run, { ...key, variant: 'byHand', state: key.state === 'filtered' ? 'unsampled' : key.state });
  if (!other?.nanos.length) return duration(median(found.nanos));
  const times = ratio(medianRatio(found.nanos, other.nanos));
  const wrong =
    key.variant !== 'undecorated' && found.spans !== null && Math.abs(found.spans - expectedSpans(key.state)) > 0.01;
  const remark = wrong ? ` (${ratio(found.spans)} spans a call)` : '';
  return key.variant === 'byHand' ? `1 (${duration(median(found.nanos))})` : times + remark;
}

const expectedSpans = (state) => (state === 'dropping' || state === 'batch' ? 1 : 0);

function addedTable(run) {
  const columns = [
    ['none', 'oursStock', 'no SDK'],
    ['filtered', 'oursStock', 'off'],
    ['unsampled', 'oursStock', 'unsampled, stock SDK'],
    ['unsampled', 'oursEngine', 'unsampled, our engine'],
    ['dropping', 'oursStock', 'sampled, stock SDK'],
    ['dropping', 'oursEngine', 'sampled, our engine'],
    ['batch', 'oursStock', 'batched, stock SDK'],
    ['batch', 'oursEngine', 'batched, our engine'],
  ];
  const measured = ({ shape, sdk }) => run.cases.some((each) => each.shape === shape && each.sdk === sdk);
  const pairs = [2, 3].flatMap((sdk) => Object.keys(TITLES).map((shape) => ({ shape, sdk }))).filter(measured);
  const cells = ({ shape, sdk }) =>
    columns.map(([state, variant]) => ratio(added(run, { variant, state, shape, sdk })));
  const rows = pairs.map((pair) => [`${TITLES[pair.shape]}${pair.sdk === 3 ? ', SDK 3' : ''}`].concat(cells(pair)));
  return markdownTable(['', ...columns.map(([, , title]) => title)], rows);
}

function objectSection(run) {
  const times = (variant, bytes) =>
    called(run, { variant, state: 'dropping', shape: `asyncObject:${bytes}`, sdk: 2 })?.nanos ?? [];
  const rows = ['byHand', 'logfire', 'oursStock', 'oursEngine'].flatMap((variant) => {
    const [small, large] = [times(variant, 1000), times(variant, 1_000_000)];
    if (small.length === 0 || large.length === 0) return [];
    return [
      [VARIANTS[variant].title, duration(median(small)), duration(median(large)), ratio(medianRatio(large, small))],
    ];
  });
  if (rows.length === 0) return [];
  return [{ title: 'An object as an argument', text: markdownTable(['', '1 kB', '1 MB', '×'], rows) }];
}

function startup(run) {
  const processes = run.cases.filter(({ kind }) => kind === 'process');
  const services = run.cases.filter(({ kind }) => kind === 'service');
  const COLUMNS = [
    '',
    'time',
    'processor',
    'resident',
    'time added',
    'processor added',
    'resident added',
    'files / joined modules',
  ];
  const row = (each, bare) => {
    const cell = (key, unit, base = 0) => {
      const value = middle(each.rounds, key) - base;
      return Number.isNaN(value) ? '–' : `${value.toFixed(0)}${unit}`;
    };
    const more = (key, unit) => cell(key, unit, middle(bare.rounds, key));
    const units = { millis: ' ms', processorMillis: ' ms', mebibytes: ' MiB' };
    if (each.reason) return [each.title, 'cannot run', ...COLUMNS.slice(2).map(() => '')];
    return [
      each.title,
      ...Object.entries(units).map(([key, unit]) => cell(key, unit)),
      ...Object.entries(units).map(([key, unit]) => more(key, unit)),
      [cell('files', ''), cell('modules', '')].join(' / '),
    ];
  };
  const section = (title, cases, first) => {
    const bare = cases.find(({ way }) => way === first);
    if (!bare?.rounds.length) return [];
    const rows = cases.map((each) => row(each, bare));
    const text = markdownTable(COLUMNS, rows);
    return [
      {
        title,
        text: withFailures(
          text,
          failures(cases, (each) => each.title),
        ),
      },
    ];
  };
  return [
    ...section('A process that does nothing else', processes, 'nothing'),
    ...NESTS.flatMap((nest) =>
      section(
        `A service with Nest ${nest} and Express, until it listens`,
        services.filter((each) => each.nest === nest),
        'bare',
      ),
    ),
  ];
}

function exported(run) {
  const rows = LOADS.flatMap(({ title }) =>
    Object.entries(EXPORT_WAYS).flatMap(([way, wayTitle]) => {
      const found = run.cases.find((each) => each.title === title && each.way === way);
      if (!found) return [];
      if (found.reason) return [[title, wayTitle, 'cannot run', '', '', '', '', '']];
      const all = found.rounds;
      return [
        [
          title,
          wayTitle,
          ...['started', 'arrived', 'lost', 'silent'].map((key) => count(middle(all, key))),
          `${middle(all, 'peakMebibytes').toFixed(0)} MiB`,
          `${middle(all, 'microsPerSpan').toFixed(1)} µs`,
        ],
      ];
    }),
  );
  const header = ['load', 'pipeline', 'started', 'arrived', 'lost', 'lost uncounted', 'above idle', 'processor a span'];
  return [
    {
      title: 'Export',
      text: withFailures(
        markdownTable(header, rows),
        failures(run.cases, ({ way, title }) => `${way}, ${title}`),
      ),
    },
  ];
}

function growth(run) {
  return Object.entries(SERIES).flatMap(([series, { title, unit, sizes, expected }]) => {
    const cases = run.cases.filter((each) => each.series === series);
    const rows = Object.entries(GROWTH_WAYS).flatMap(([way, wayTitle]) => {
      const points = sizes.map((size) => [
        size,
        median(cases.find((each) => each.size === size && each.way === way)?.nanos ?? []),
      ]);
      if (points.every(([, nanos]) => Number.isNaN(nanos))) return [];
      const power = growthOf(points);
      const verdict = power < expected + 0.25 ? 'flat' : power < 1.25 ? 'grows' : 'GROWS FASTER THAN THE SIZE';
      return [
        [
          wayTitle,
          ...points.map(([, nanos]) => duration(nanos)),
          ratio(points.at(-1)[1] / points[0][1]),
          `${ratio(power)}, ${verdict}`,
        ],
      ];
    });
    if (rows.length === 0) return [];
    const header = [`a span, by ${unit}`, ...sizes.map(count), '× first', 'power of the size'];
    return [
      {
        title: `Growth: ${title}`,
        text: withFailures(
          markdownTable(header, rows),
          failures(cases, (each) => `${each.way}, ${each.size}`),
        ),
      },
    ];
  });
}
