/**
 * The goals: `{ suite, what, goal, holds, value }`. `value` computes a number from the run on one Node, or `NaN` if the run did not
 * measure it. A row without a goal is only there for comparison.
 */
import { added, called } from './calls-ratios.mjs';
import { addedAgainst, addedTo, timesBare } from './http-ratios.mjs';
import { addedRatio, median, medianRatio } from './statistics.cjs';
import { count } from './table.cjs';

const atMost = (limit, what, value) => ({ what, value, goal: `≤ ${limit}`, holds: (number) => number <= limit });
const atLeast = (limit, what, value) => ({
  what,
  value,
  goal: `≥ ${count(limit)}`,
  holds: (number) => number >= limit,
});
const none = (what, value) => ({ what, value, goal: '0', holds: (number) => number === 0 });

const calledBase = { shape: 'asyncTwo', sdk: 2 };
const addedIn = (variant, state) => (run) => added(run, { ...calledBase, variant, state });

const megabyte = (run) => {
  const times = (bytes) =>
    called(run, { variant: 'oursEngine', state: 'dropping', shape: `asyncObject:${bytes}`, sdk: 2 })?.nanos ?? [];
  return medianRatio(times(1_000_000), times(1000));
};

const ADAPTERS = { fastify: 'Fastify', express: 'Express' };
const on = (adapter, name) => ({ nest: 12, adapter, name });

/** The value of a started process, × another, in a run of the suite `startup`. */
const startedRatio = (key) => (run) => {
  const rounds = (title) =>
    numbersOf(
      run.cases.find((each) => each.kind === 'process' && each.title === title),
      key,
    );
  return medianRatio(rounds('ours, started'), rounds('SDK and exporter by hand, started'));
};
const serviceRatio = (key, nest) => (run) => {
  const rounds = (way) =>
    numbersOf(
      run.cases.find((each) => each.kind === 'service' && each.nest === nest && each.way === way),
      key,
    );
  return addedRatio(rounds('module'), rounds('bare'), rounds('auto'), rounds('bare'));
};
const numbersOf = (found, key) => found?.rounds.map((round) => round[key]) ?? [];

const exportCase = (key, title) => (run) =>
  median(
    run.cases.find((each) => each.way === 'ours' && each.title === title)?.rounds.map((round) => round[key]) ?? [],
  );
const silentAnywhere = (run) =>
  worst(run.cases.filter(({ way }) => way === 'ours').flatMap(({ rounds }) => rounds.map(({ silent }) => silent)));
const worst = (numbers) => (numbers.length > 0 ? Math.max(...numbers) : Number.NaN);
/** The highest rate, in spans per second, that the process reached without losing a span in any round. */
const lossFree = (isMeant) => (run) => {
  const rates = run.cases.filter(({ way, delay, away, perSecond }) => isMeant(way) && perSecond && !delay && !away);
  if (rates.every(({ rounds }) => rounds.length === 0)) return Number.NaN;
  const kept = rates.filter(({ rounds }) => rounds.length > 0 && rounds.every(({ lost }) => lost === 0));
  return Math.max(
    0,
    ...kept.map(({ perSecond, rounds }) =>
      median(rounds.map((each) => each.perSecond)) > perSecond * 0.97 ? perSecond : 0,
    ),
  );
};

const BURST = '100,000 spans in one turn';
const AWAY = '10,000 spans/s, receiver away for 10 s';

const isOurs = (way) => way === 'ours';
const hasEqualRoom = (way) => way.startsWith('sdk-');

const SHAPES = {
  asyncTwo: ['text and small object', 0.25],
  asyncTexts: ['two texts', 0.25],
  'asyncObject:1000': ['an object of 1 kB', 1],
};
const STATES = { unsampled: ['unsampled', 0.04], filtered: ['off', 0.01], none: ['no SDK', 0.1] };
const START = { millis: 'time', mebibytes: 'memory' };

const overFloor = (name, when) =>
  atMost(0.1, `request, Fastify: processor added over the floor ${when}, × bare`, (run) =>
    addedTo(run, on('fastify', name), 'floor'),
  );
const addedByAll = (adapter, limit) =>
  atMost(limit, `request, ${ADAPTERS[adapter]}: processor added at 100 %, × bare`, (run) =>
    addedTo(run, on(adapter, 'module 100'), 'bare'),
  );
const addedAgainstOthers = (adapter) =>
  atMost(0.1, `request, ${ADAPTERS[adapter]}: processor added at 100 %, × what the auto-instrumentations add`, (run) =>
    addedAgainst(run, on(adapter, 'module 100'), 'auto 100'),
  );
const resident = (adapter, percent) =>
  atMost(1.3, `request, ${ADAPTERS[adapter]}: resident memory at ${percent} %, × bare`, (run) =>
    timesBare(run, on(adapter, `module ${percent}`), 'mebibytes'),
  );
const sampled = ([shape, [title, limit]]) =>
  atMost(limit, `call, sampled, our engine, ${title}: added, × hand-written`, (run) =>
    added(run, { shape, sdk: 2, variant: 'oursEngine', state: 'dropping' }),
  );
const notSampled = ([state, [title, limit]]) =>
  atMost(limit, `call, ${title}: added, × hand-written`, addedIn('oursEngine', state));

/** By suite, in the order of the page. */
const BY_SUITE = {
  http: [
    overFloor('module 0', 'at 0 %'),
    overFloor('module ignored', 'with every request ignored'),
    addedByAll('fastify', 0.6),
    addedByAll('express', 0.35),
    ...Object.keys(ADAPTERS).map(addedAgainstOthers),
    ...Object.keys(ADAPTERS).flatMap((adapter) => [resident(adapter, 10), resident(adapter, 100)]),
  ],
  calls: [
    ...Object.entries(SHAPES).map(sampled),
    ...Object.entries(STATES).map(notSampled),
    atMost(2, 'call, an argument of 1 MB, × one of 1 kB', megabyte),
  ],
  export: [
    atLeast(150_000, 'export without loss, spans/s', lossFree(isOurs)),
    { what: "the same for the SDK's processor, with a queue of equal size", value: lossFree(hasEqualRoom) },
    none(`${BURST}: lost`, exportCase('lost', BURST)),
    atMost(64, `${BURST}: MiB above idle`, exportCase('peakMebibytes', BURST)),
    none(`${AWAY}: lost`, exportCase('lost', AWAY)),
    atMost(64, `${AWAY}: MiB above idle`, exportCase('peakMebibytes', AWAY)),
    none('lost and not counted, with any load', silentAnywhere),
  ],
  startup: [
    ...Object.entries(START).map(([key, title]) =>
      atMost(0.8, `\`startTelemetry\`: ${title}, × the SDK and an exporter by hand`, startedRatio(key)),
    ),
    ...[11, 12].flatMap((nest) =>
      Object.entries(START).map(([key, title]) =>
        atMost(
          0.15,
          `Nest ${nest} listening: added ${title}, × what sdk-node with three instrumentations adds`,
          serviceRatio(key, nest),
        ),
      ),
    ),
  ],
};

export const GOALS = Object.entries(BY_SUITE).flatMap(([suite, goals]) =>
  goals.map((goal) => Object.assign(goal, { suite })),
);
