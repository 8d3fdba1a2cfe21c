/** What a plan is calculated with: the figures of the recorded runs, reduced to a few costs. */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const statistics = require('../../report/statistics.cjs');

const FOLDER = path.join(__dirname, '../../results/scale');

/** @returns the recorded runs by part */
function readRuns(folder = FOLDER) {
  const parts = ['gateway', 'sampler', 'instances', 'memory', 'wires', 'services'];
  return Object.fromEntries(
    parts.map((part) => [part, JSON.parse(readFileSync(path.join(folder, `${part}.json`), 'utf8'))]),
  );
}

/**
 * The costs that the runs show. Processor time is in microseconds, sizes are in bytes.
 *
 * @param runs of `readRuns`
 */
function figuresOf(runs) {
  const of = (part, name) => {
    const found = runs[part].cases.find((each) => each.name === name);
    if (!found) throw new Error(`bench/results/scale/${part}.json has no case \`${name}\`. Run its part again.`);
    return found.median;
  };
  const splits = runs.gateway.cases.filter(({ name }) => /^\d+ samplers?$/.test(name));
  const pieces = splits.map(({ samplers, median }) => samplers / median.spansPerRequest);
  const gateway = lineThrough(
    pieces,
    splits.map(({ median }) => median.microsPerSpan),
  );
  const sent = lineThrough(
    pieces,
    splits.map(({ median }) => median.sentBytesPerSpan),
  );
  const collected = of('gateway', '32 samplers, collects 8,192 spans first');
  const least = of('sampler', '5 policies, keep 1 %');
  const all = of('sampler', '5 policies, keep 100 %');
  const { spansPerRequest } = splits[0].median;
  const received = [
    [1, least],
    [8, of('sampler', '5 policies, keep 1 %, a batch in 8 pieces')],
    [32, of('sampler', '5 policies, keep 1 %, a batch in 32 pieces')],
  ];
  const sampler = lineThrough(
    received.map(([count]) => count / spansPerRequest),
    received.map(([, { microsPerSpan }]) => microsPerSpan),
  );
  const bare = of('sampler', '5 policies, keep 100 %, no redaction');
  const perKept = (all.microsPerSpan - least.microsPerSpan) / (all.keptShare - least.keptShare);
  const rounds = (name) => runs.services.cases.find((each) => each.name === name).rounds;
  // Both sides of a difference are of the same round, because the load of the machine changes between rounds.
  const service = (name) =>
    statistics.median(
      rounds(name).map(({ microsPerRequest }, round) => microsPerRequest - rounds('off')[round].microsPerRequest),
    );
  const spans = of('services', 'collector').spansPerRequest;
  const waiting = of('memory', 'sampler, all traces wait');
  const local = of('memory', 'process, local traces wait');
  return {
    gateway: {
      perSpan: gateway.base,
      perPiece: gateway.slope,
      /** What it costs to collect larger batches before the split. */
      batching: Math.max(0, collected.microsPerSpan - gateway.base - (gateway.slope * 32) / 8192),
    },
    sampler: {
      perSpan: sampler.base - perKept * least.keptShare,
      perKeptSpan: perKept,
      /** Of `perKeptSpan`: what hiding secrets costs. */
      redaction: all.microsPerSpan - bare.microsPerSpan,
      perPiece: sampler.slope,
    },
    service: {
      spansPerRequest: spans,
      head: { none: service('head 0') / spans, sampled: service('head 100 %') / spans },
      process: service('process') / spans,
      collector: service('collector') / spans,
      processExported: of('services', 'process').exportedShare,
    },
    bytes: {
      wire: of('wires', 'http/protobuf, none').bytesPerSpan,
      wireGzip: of('wires', 'http/protobuf, gzip').bytesPerSpan,
      between: { perSpan: sent.base, perPiece: sent.slope },
      waiting: waiting.bytesPerSpan,
      queue: of('memory', 'gateway, queue on disk').diskBytesPerSpan,
      localTrace: local.bytesPerLocalTrace,
    },
    localTracesPerRequest: spans / local.spansPerLocalTrace,
  };
}

/** The line of least squares. */
function lineThrough(xs, ys) {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [x, y] = [mean(xs), mean(ys)];
  const above = xs.reduce((sum, each, index) => sum + (each - x) * (ys[index] - y), 0);
  const below = xs.reduce((sum, each) => sum + (each - x) ** 2, 0);
  const slope = above / below;
  return { slope, base: y - slope * x };
}

module.exports = { readRuns, figuresOf, lineThrough };
