/** The tables of docs/scale.md, calculated from the recorded runs, by their headings. */
const { markdownTable } = require('../../report/table.cjs');
const { figuresOf } = require('./figures.cjs');
const { spreadOf } = require('./hash-ring.cjs');
const { batchingOf, chanceToSee, planAll } = require('./plan.cjs');
const { bytes, costTable, figureTable, number, planTable } = require('./text.cjs');

const PERCENT = 100;
const CALL_MILLIS = 1;
const CONSUMERS = 10;

/** @param runs of `readRuns` */
function tablesOf(runs) {
  const figures = figuresOf(runs);
  const whole = planAll({}, figures);
  const micros = { title: 'µs a span', key: 'microsPerSpan' };
  return {
    'A plan for a million requests per second': planTable(whole),
    'The cost of a million requests': costTable(whole),
    'Smaller systems': sizesTable(figures),
    'A batch is split among all samplers': splitTable(figures),
    'Every second of waiting costs memory': waitTable(figures),
    'A small ratio misses rare errors': chanceTable(),
    'Some samplers get more': spreadTable(),
    'An outage keeps everything': outageTable(figures),
    'The gateway tier': figureTable(runs.gateway, [
      micros,
      { title: 'bytes sent a span', key: 'sentBytesPerSpan', digits: 0 },
    ]),
    'The sampling tier': figureTable(runs.sampler, [micros]),
    'More instances': figureTable(runs.instances, [
      { title: 'gateways, µs a span', key: 'gatewayMicrosPerSpan' },
      { title: 'samplers, µs a span', key: 'samplerMicrosPerSpan' },
    ]),
    'Bytes on the wire': figureTable(runs.wires, [
      { title: 'bytes a span', key: 'bytesPerSpan', digits: 0 },
      { title: 'µs a span to receive', key: 'receiveMicrosPerSpan' },
    ]),
    'Memory and disk': memoryTable(runs),
    'The services': figureTable(runs.services, [
      { title: 'µs a request', key: 'microsPerRequest', digits: 0 },
      { title: 'bytes exported a request', key: 'bytesPerRequest', digits: 0 },
    ]),
  };
}

function sizesTable(figures) {
  const rows = [
    [1000, 10],
    [10_000, 50],
    [100_000, 200],
    [1_000_000, 1000],
  ].map(([requests, services]) => {
    const plan = planAll({ requests, services }, figures)['tail in the Collector'];
    const { gateways, samplers, gatewayCores, samplerCores, waitingBytes, spansPerSecond } = plan;
    return [
      number(requests),
      number(spansPerSecond),
      gateways,
      number(gatewayCores),
      samplers,
      number(samplerCores),
      bytes(waitingBytes),
    ];
  });
  const header = [
    'requests/s',
    'spans/s',
    'gateways',
    'cores busy',
    'samplers',
    'cores busy',
    'memory of waiting traces',
  ];
  return markdownTable(header, rows);
}

function splitTable({ gateway, sampler }) {
  const rows = [1, 4, 16, 64, 256].flatMap((samplers) =>
    [512, 8192].map((batch) => {
      const pieces = Math.min(samplers, batch) / batch;
      const perGateway = (CONSUMERS * batch * 1000) / (samplers * CALL_MILLIS);
      return [
        samplers,
        batch.toLocaleString('en'),
        Math.round(batch / samplers).toLocaleString('en'),
        (gateway.perSpan + batchingOf(gateway, batch) + gateway.perPiece * pieces).toFixed(1),
        (sampler.perSpan + sampler.perPiece * pieces).toFixed(1),
        number(perGateway),
      ];
    }),
  );
  const header = [
    'samplers',
    'batch',
    'spans in a piece',
    'gateway, µs a span',
    'sampler, µs a span',
    'spans/s at most',
  ];
  return markdownTable(header, rows);
}

function waitTable(figures) {
  const rows = [2, 5, 15, 30, 60].map((wait) => {
    const { waitingBytes, samplers } = planAll({ wait }, figures)['tail in the Collector'];
    return [`${wait} s`, bytes(waitingBytes), samplers];
  });
  return markdownTable(['from the first span to the decision', 'memory of waiting traces', 'samplers'], rows);
}

function spreadTable() {
  const rows = [2, 8, 32, 64, 128, 256].map((samplers) => {
    const { most, least } = spreadOf(samplers);
    return [samplers, most.toFixed(2), least.toFixed(2)];
  });
  return markdownTable(['samplers', 'the fullest, × the average', 'the emptiest'], rows);
}

function outageTable(figures) {
  const { redaction } = figures.sampler;
  const rows = [0.0115, 0.05, 0.33].map((interesting) => {
    const plan = planAll({ interesting }, figures)['tail in the Collector'];
    const { keptPerSecond, samplerCores, toBackendBytes } = plan;
    const share = `${number(interesting * PERCENT)} %`;
    const redacting = (keptPerSecond * redaction) / 1e6;
    return [share, number(keptPerSecond), number(samplerCores), number(redacting), `${bytes(toBackendBytes)}/s`];
  });
  const header = [
    'spans in failed or slow traces',
    'spans kept per second',
    'cores busy in samplers',
    'of these, redaction',
    'to the backend',
  ];
  return markdownTable(header, rows);
}

function chanceTable() {
  const ratios = [0.1, 0.01, 0.001, 0.0001];
  const percent = (value) => `${Number((value * PERCENT).toPrecision(3))} %`;
  const rows = [1, 10, 100, 1000, 10_000].map((errors) =>
    [number(errors)].concat(ratios.map((ratio) => percent(chanceToSee(errors, ratio)))),
  );
  return markdownTable(['errors', ...ratios.map((ratio) => `ratio ${percent(ratio)}`)], rows);
}

function memoryTable({ memory }) {
  const of = (name, key) => memory.cases.find((each) => each.name === name).rounds.map((round) => round[key]);
  const rows = [
    ['sampler: resident memory of a waiting span', 'sampler, all traces wait', 'bytesPerSpan'],
    ['sampler: the same, half as many traces', 'sampler, half as many wait', 'bytesPerSpan'],
    ['sampler: resident memory of a waiting trace', 'sampler, all traces wait', 'bytesPerTrace'],
    ['gateway: disk of a queued span', 'gateway, queue on disk', 'diskBytesPerSpan'],
    ['process: heap of a waiting span', 'process, local traces wait', 'bytesPerSpan'],
    ['process: heap of a waiting local trace', 'process, local traces wait', 'bytesPerLocalTrace'],
    ['process: the same, as `maxBytes` counts it', 'process, local traces wait', 'estimatePerLocalTrace'],
  ].map(([title, name, key]) => {
    const values = of(name, key).toSorted((a, b) => a - b);
    const median = memory.cases.find((each) => each.name === name).median[key];
    return [title, number(median), `${number(values[0])} to ${number(values.at(-1))}`];
  });
  return markdownTable(['bytes', 'median', 'lowest to highest'], rows);
}

/** The page with its tables replaced: the first one below each heading. */
function withTables(page, tables) {
  return Object.entries(tables).reduce((text, [heading, table]) => {
    const start = text.search(new RegExp(`^#+ ${heading}$`, 'm'));
    const at = start < 0 ? -1 : text.indexOf('\n|', start);
    if (at < 0) throw new Error(`docs/scale.md has no table below the heading \`${heading}\``);
    const end = text.slice(at + 1).search(/\n(?!\|)/) + at + 1;
    return `${text.slice(0, at + 1)}${table}${text.slice(end)}`;
  }, page);
}

module.exports = { tablesOf, withTables };
