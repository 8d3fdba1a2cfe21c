/** Plans tracing for many services: what each design needs, from the recorded figures and a few assumptions. */

const SECONDS_PER_DAY = 86_400;

/** What can be set, with what is assumed otherwise. `undefined` means the measured value. */
const DEFAULTS = {
  /** Requests per second in all services. */
  requests: 1_000_000,
  services: 1000,
  /** Instances of one service. */
  instances: 10,
  /** Spans of a request in all services; as in the model. */
  spansPerRequest: undefined,
  /** Services that a request visits; as in the model. */
  localTracesPerRequest: undefined,
  /** The share of all traces that is kept as a sample. */
  ratio: 0.01,
  /**
   * The share of all spans in traces that a policy keeps, errors and slow ones, and of those in the parts that processes
   * keep for the same reasons; as in the model.
   */
  interesting: 0.0115,
  interestingParts: 0.0046,
  /** The share that processes pass on to a Collector in the design with both. */
  passed: 0.1,
  /** Seconds from the first span of a trace to its decision. */
  wait: 15,
  /** How long a request takes, in milliseconds: its local traces wait in the process meanwhile. */
  requestMillis: 50,
  /** Spans in a batch when a gateway splits it. */
  batch: 8192,
  /** Cores and GiB of an instance of the Collector. */
  cores: 8,
  gibibytes: 32,
  /** The share of cores and memory that is used at this load. */
  used: 0.6,
  /** Days until a stored trace is deleted, and bytes of a stored span; without a value, the size of a compressed one. */
  days: 7,
  storedBytes: undefined,
};

const GIB = 2 ** 30;
/** Spans in a batch of a service, by default. */
const SERVICE_BATCH = 512;

/** @returns the options, complete. @throws if one is not a number in its range */
function completeInputs(given, figures) {
  const measured = {
    spansPerRequest: figures.service.spansPerRequest,
    localTracesPerRequest: figures.localTracesPerRequest,
    storedBytes: figures.bytes.wireGzip,
  };
  const inputs = { ...DEFAULTS, ...measured, ...given };
  for (const [name, value] of Object.entries(inputs)) {
    const most = ['ratio', 'interesting', 'interestingParts', 'passed', 'used'].includes(name) ? 1 : Infinity;
    if (!(value > 0 && value <= most)) {
      throw new Error(`Expected a number above 0${most === 1 ? ', at most 1,' : ''} as ${name}, got ${value}.`);
    }
  }
  return inputs;
}

/**
 * Plans all designs for the same load.
 *
 * @param given some of `DEFAULTS`
 * @param figures of `figuresOf`
 * @returns designs by name
 */
function planAll(given, figures) {
  const inputs = completeInputs(given, figures);
  const { ratio, interesting, interestingParts, passed } = inputs;
  const { head, process, collector } = figures.service;
  const either = (share, other) => 1 - (1 - share) * (1 - other);
  const kept = either(ratio, interesting);
  const parts = either(ratio, interestingParts);
  const headCost = (share) => head.none + share * (head.sampled - head.none);
  return {
    'no sampling': designOf(inputs, figures, { service: head.sampled, exported: 1, kept: 1 }),
    'head ratio': designOf(inputs, figures, { service: headCost(ratio), exported: ratio, kept: ratio }),
    'tail in the process': designOf(inputs, figures, {
      service: process,
      exported: parts,
      kept: parts,
      waitsInProcess: true,
    }),
    'tail in the Collector': designOf(inputs, figures, {
      service: collector,
      exported: 1,
      kept,
      isTailInCollector: true,
    }),
    both: designOf(inputs, figures, {
      service: process + passed * (collector - process),
      exported: either(passed, interestingParts),
      // A tenth of the traces is whole; of the others, the parts that processes keep.
      kept: either(ratio, passed * interesting + (1 - passed) * interestingParts),
      isTailInCollector: true,
      waitsInProcess: true,
    }),
  };
}

/**
 * Plans one design.
 *
 * @param design `service`: microseconds a span in the service; `exported` and `kept`: shares of all spans
 */
function designOf(inputs, figures, { service, exported, kept, isTailInCollector = false, waitsInProcess = false }) {
  const spans = inputs.requests * inputs.spansPerRequest;
  const arriving = spans * exported;
  const tiers = isTailInCollector ? tiersOf(inputs, figures, { arriving, kept: kept / exported }) : NO_TIERS;
  const storedPerSecond = spans * kept * inputs.storedBytes;
  const waiting = waitsInProcess
    ? ((inputs.requests * inputs.localTracesPerRequest * inputs.requestMillis) / 1000) * figures.bytes.localTrace
    : 0;
  return {
    spansPerSecond: spans,
    exportedPerSecond: arriving,
    keptPerSecond: spans * kept,
    serviceCores: (spans * service) / 1e6,
    processMebibytes: waiting / (inputs.services * inputs.instances) / 2 ** 20,
    ...tiers,
    servicesToCollectorBytes: arriving * figures.bytes.wire,
    toBackendBytes: spans * kept * figures.bytes.wireGzip,
    storedBytes: storedPerSecond * SECONDS_PER_DAY * inputs.days,
    perMillion: perMillionOf(inputs, figures, { service, exported, kept, tiers, spans }),
  };
}

const NO_TIERS = {
  gateways: 0,
  samplers: 0,
  gatewayCores: 0,
  samplerCores: 0,
  waitingBytes: 0,
  betweenTiersBytes: 0,
  gatewayMicros: 0,
  samplerMicros: 0,
};

/**
 * A sampler gets a piece of every batch, so each further one costs processor time in all tiers. If that is more than it
 * brings, no number of samplers is enough: `samplers` is `Infinity`.
 */
function tiersOf(inputs, { gateway, sampler, bytes }, { arriving, kept }) {
  const { cores, gibibytes, used, wait, batch } = inputs;
  const perInstance = cores * used;
  const waitingBytes = arriving * wait * bytes.waiting;
  const coresOf = (micros) => (arriving * micros) / 1e6;
  const decideMicros = sampler.perSpan + sampler.perKeptSpan * kept;
  const brought = perInstance - coresOf(sampler.perPiece / batch);
  const forCores = brought > 0 ? coresOf(decideMicros) / brought : Infinity;
  const samplers = Math.ceil(Math.max(1, forCores, waitingBytes / (gibibytes * GIB * used)));
  const pieces = Math.min(samplers, batch) / batch;
  const gatewayMicros = gateway.perSpan + batchingOf(gateway, batch) + gateway.perPiece * pieces;
  const samplerMicros = decideMicros + sampler.perPiece * pieces;
  return {
    gateways: Math.ceil(Math.max(1, coresOf(gatewayMicros) / perInstance)),
    samplers,
    gatewayMicros,
    samplerMicros,
    gatewayCores: coresOf(gatewayMicros),
    samplerCores: coresOf(samplerMicros),
    waitingBytes,
    betweenTiersBytes: arriving * (bytes.between.perSpan + bytes.between.perPiece * pieces),
  };
}

/** Batches that are larger than those of services have to be collected. */
function batchingOf(gateway, batch) {
  return batch > SERVICE_BATCH ? gateway.batching : 0;
}

/** Core seconds and gigabytes for a million requests. */
function perMillionOf(inputs, figures, { service, exported, kept, tiers, spans }) {
  const perMillion = inputs.spansPerRequest * 1e6;
  const sent = perMillion * exported;
  return {
    serviceSeconds: (perMillion * service) / 1e6,
    collectorSeconds: (sent * (tiers.gatewayMicros + tiers.samplerMicros)) / 1e6,
    wireGigabytes: (sent * figures.bytes.wire) / 1e9 + (perMillion * kept * figures.bytes.wireGzip) / 1e9,
    betweenGigabytes: (perMillion * tiers.betweenTiersBytes) / spans / 1e9,
    storedGigabytes: (perMillion * kept * inputs.storedBytes) / 1e9,
  };
}

/** How likely it is to keep at least one of the errors, if each trace is kept with this probability. */
function chanceToSee(errors, ratio) {
  return 1 - (1 - ratio) ** errors;
}

module.exports = { DEFAULTS, planAll, batchingOf, completeInputs, chanceToSee };
