/** The goals: `{ what, goal, holds, value }`, where `value` computes a number from the run on one Node. */
import { added, called } from './calls-ratios.mjs';
import { median, medianRatio } from './statistics.cjs';

const atMost = (limit) => ({ goal: `≤ ${limit}`, holds: (value) => value <= limit });
const atLeast = (limit) => ({ goal: `≥ ${limit}`, holds: (value) => value >= limit });
const none = { goal: '0', holds: (value) => value === 0 };

const calledBase = { shape: 'asyncTwo', sdk: 2 };
const addedIn = (variant, state) => (run) => added(run, { ...calledBase, variant, state });

const megabyte = (run) => {
  const times = (bytes) =>
    called(run, { variant: 'oursEngine', state: 'dropping', shape: `asyncObject:${bytes}`, sdk: 2 })?.nanos ?? [];
  return medianRatio(times(1_000_000), times(1000));
};

const against = (key, nest, adapter, name, other) => (run) => {
  const rounds = (which) =>
    run.cases
      .find((each) => each.nest === nest && each.adapter === adapter && each.name === which)
      ?.rounds.map((round) => round[key]) ?? [];
  return medianRatio(rounds(name), rounds(other));
};
const requests = (...of) => against('requestsPerSecond', ...of);
const resident = (...of) => against('mebibytes', ...of);

const exportCase = (key, title) => (run) =>
  median(
    run.cases.find((each) => each.way === 'ours' && each.title === title)?.rounds.map((round) => round[key]) ?? [],
  );
const silentAnywhere = (run) =>
  worst(run.cases.filter(({ way }) => way === 'ours').flatMap(({ rounds }) => rounds.map(({ silent }) => silent)));
const worst = (numbers) => (numbers.length > 0 ? Math.max(...numbers) : Number.NaN);
/** The highest rate, in spans per second, that the process reached without losing a span in any round. */
const lossFree = (run) => {
  const rates = run.cases.filter(({ way, delay, away, perSecond }) => way === 'ours' && perSecond && !delay && !away);
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

export const GOALS = [
  { suite: 'calls', what: 'added, no SDK', ...atMost(0.2), value: addedIn('oursStock', 'none') },
  {
    suite: 'calls',
    what: 'added, unsampled parent, stock SDK',
    ...atMost(0.05),
    value: addedIn('oursStock', 'unsampled'),
  },
  {
    suite: 'calls',
    what: 'added, unsampled parent, our engine',
    ...atMost(0.05),
    value: addedIn('oursEngine', 'unsampled'),
  },
  {
    suite: 'calls',
    what: 'added, filtered off, against hand-written that is not sampled',
    ...atMost(0.03),
    value: addedIn('oursStock', 'filtered'),
  },
  {
    suite: 'calls',
    what: 'added, sampled, stock SDK, dropping processor',
    ...atMost(0.9),
    value: addedIn('oursStock', 'dropping'),
  },
  {
    suite: 'calls',
    what: 'added, sampled, stock SDK, batch processor',
    ...atMost(0.9),
    value: addedIn('oursStock', 'batch'),
  },
  {
    suite: 'calls',
    what: 'added, sampled, our engine, dropping processor',
    ...atMost(0.35),
    value: addedIn('oursEngine', 'dropping'),
  },
  {
    suite: 'calls',
    what: 'added, sampled, our engine, batch processor',
    ...atMost(0.35),
    value: addedIn('oursEngine', 'batch'),
  },
  { suite: 'calls', what: '1 MB argument, against a 1 kB one', ...atMost(2), value: megabyte },
  {
    suite: 'http',
    what: 'requests/s at 100 %, against bare, Nest 12, Express',
    ...atLeast(0.9),
    value: requests(12, 'express', 'module 100', 'bare'),
  },
  {
    suite: 'http',
    what: 'requests/s at 100 %, against bare, Nest 12, Fastify',
    ...atLeast(0.85),
    value: requests(12, 'fastify', 'module 100', 'bare'),
  },
  {
    suite: 'http',
    what: 'the same, against auto-instrumentations, Nest 12, Express',
    ...atLeast(2.5),
    value: requests(12, 'express', 'module 100', 'auto 100'),
  },
  {
    suite: 'http',
    what: 'the same, against auto-instrumentations, Nest 12, Fastify',
    ...atLeast(2.5),
    value: requests(12, 'fastify', 'module 100', 'auto 100'),
  },
  {
    suite: 'http',
    what: 'the same, against auto-instrumentations, Nest 11, Express',
    ...atLeast(2.5),
    value: requests(11, 'express', 'module 100', 'auto 100'),
  },
  {
    suite: 'http',
    what: 'the same, against auto-instrumentations, Nest 11, Fastify',
    ...atLeast(2.5),
    value: requests(11, 'fastify', 'module 100', 'auto 100'),
  },
  {
    suite: 'http',
    what: 'resident memory under that load, against bare, Express',
    ...atMost(1.3),
    value: resident(12, 'express', 'module 100', 'bare'),
  },
  {
    suite: 'http',
    what: 'resident memory under that load, against bare, Fastify',
    ...atMost(1.3),
    value: resident(12, 'fastify', 'module 100', 'bare'),
  },
  {
    suite: 'export',
    what: 'sustained export without loss, spans/s',
    goal: '≥ 150,000',
    holds: (value) => value >= 150_000,
    value: lossFree,
  },
  { suite: 'export', what: 'burst of 100,000 in one turn: lost', ...none, value: exportCase('lost', BURST) },
  { suite: 'export', what: 'the same: MiB above idle', ...atMost(64), value: exportCase('peakMebibytes', BURST) },
  { suite: 'export', what: 'receiver away for 10 s at 10,000 spans/s: lost', ...none, value: exportCase('lost', AWAY) },
  { suite: 'export', what: 'the same: MiB above idle', ...atMost(64), value: exportCase('peakMebibytes', AWAY) },
  { suite: 'export', what: 'lost without being counted, any load', ...none, value: silentAnywhere },
];
