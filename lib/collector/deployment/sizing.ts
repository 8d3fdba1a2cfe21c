import { OptionError } from '../../validation/option-error';
import type { ExpectedLoad } from '../collector-settings';
import type { MemoryLimits } from '../tiers/collector-parts';

// Measured with these tiers on loopback, spans of 374 bytes, batches of 512 spans of many traces: docs/scale.md has the runs.

/** CPU time of a gateway to receive a span and send it on, with the queue on disk. */
const GATEWAY_MICROS_PER_SPAN = 16.2;
/** CPU time of a sampler to receive and buffer a span, to decide, and to redact and send what is kept: 2 % of the spans. */
const SAMPLING_MICROS_PER_SPAN = 16.2;
/** CPU time of a piece of a batch, in both tiers: a gateway sends each batch in as many pieces as there are samplers. */
const MICROS_PER_PIECE = 205;
/** Memory of a span that waits for the decision. */
const BYTES_PER_WAITING_SPAN = 2050;
/** A span in a queue on disk. */
const BYTES_PER_QUEUED_SPAN = 800;
/** Memory of an id in a decision cache: 200 MB of heap for a million. */
const BYTES_PER_CACHED_ID = 200;

// Assumed.

/** Memory of a Collector without load, plus data in transit. */
const BASE_MIB = 200;
/** The part of a core that the expected load uses. The rest is for bursts, and for an instance that is down. */
const USED_SHARE = 0.6;
/** Hashes do not spread traces evenly: the fullest instance gets this much more than the average. */
const UNEVEN = 1.25;
/** How long a queue can hold all data: enough for a restart or an upgrade of the backend. */
const OUTAGE_SECONDS = 600;
/** How long the decision about a trace is remembered for late spans, at least. */
const REMEMBERED_SECONDS = 600;

/** Spans of a piece, if a batch does not become too large. */
const SPANS_PER_PIECE = 256;
const MOST_SPANS_PER_BATCH = 8192;
/** Batches that a gateway sends at the same time: the default of the Collector's queues. */
const CONSUMERS = 10;

const MIB = 1024 * 1024;
/** More than any machine has: 16 TiB. The Collector reads no limit from 2^32 MiB on. */
const MOST_MIB = 16 * MIB;
/**
 * At its start, the Collector allocates memory for this number of traces per second of its wait. It allocates more when it
 * needs more, so a higher number only costs memory and time.
 */
const MOST_EXPECTED = 100_000;

/** The resources of one instance of a tier. */
export interface InstanceSize extends MemoryLimits {
  /** Memory of the container, in MiB. */
  readonly containerMib: number;
  /** Thousandths of a core. */
  readonly milliCores: number;
  /** Capacity of the queue on disk. */
  readonly queueBytes: number;
  /** The volume of the queue, in MiB. The file of the queue never shrinks. */
  readonly volumeMib: number;
}

export interface GatewaySize extends InstanceSize {
  /** Spans that are collected from the queue before they are split among the samplers. */
  readonly batchSpans: number;
  readonly logQueueBytes: number;
}

/** An instance of the sampling tier, with the bounds of `tail_sampling`. */
export interface SamplingSize extends InstanceSize {
  /** Traces that may wait for their decision. */
  readonly numTraces: number;
  /** Decisions that are remembered for late spans. */
  readonly keptIds: number;
  readonly droppedIds: number;
  /** For which the Collector makes room when it starts. */
  readonly tracesPerSecond: number;
}

/**
 * Sizes an instance of the gateway tier. It holds data only until it has sent it.
 *
 * @throws OptionError if an instance would need more memory than any machine has
 */
export function gatewaySize({ tracesPerSecond, spansPerTrace, gateways, samplers }: ExpectedLoad): GatewaySize {
  const spansPerSecond = (tracesPerSecond * spansPerTrace) / gateways;
  const queueBytes = queueFor(spansPerSecond);
  const logQueueBytes = queueBytes;
  return {
    // One second of spans, received and sent at once, and the batches that wait for a sampler.
    ...memory(((2 * spansPerSecond + CONSUMERS * batchSpans(samplers)) * BYTES_PER_WAITING_SPAN) / MIB, '--gateways'),
    milliCores: milliCores(spansPerSecond * (GATEWAY_MICROS_PER_SPAN + microsOfPieces(samplers))),
    batchSpans: batchSpans(samplers),
    queueBytes,
    logQueueBytes,
    volumeMib: volume(queueBytes + logQueueBytes),
  };
}

/**
 * Sizes an instance of the sampling tier. The spans that wait for a decision take most of its memory.
 *
 * @param decisionWaitSeconds how long a trace without a root waits
 * @throws OptionError if an instance would need more memory than any machine has
 */
export function samplingSize(load: ExpectedLoad, decisionWaitSeconds: number): SamplingSize {
  const { spansPerTrace, samplers } = load;
  const tracesPerSecond = Math.ceil((load.tracesPerSecond / samplers) * UNEVEN);
  const waitingTraces = tracesPerSecond * decisionWaitSeconds;
  const droppedIds = roundedUp(tracesPerSecond * Math.max(REMEMBERED_SECONDS, 10 * decisionWaitSeconds), 1000);
  const keptIds = roundedUp(droppedIds / 2, 1000);
  const waitingBytes = waitingTraces * spansPerTrace * BYTES_PER_WAITING_SPAN;
  const spansPerSecond = tracesPerSecond * spansPerTrace;
  const queueBytes = queueFor(spansPerSecond);
  return {
    ...memory((waitingBytes + (droppedIds + keptIds) * BYTES_PER_CACHED_ID) / MIB, '--samplers'),
    milliCores: milliCores(spansPerSecond * (SAMPLING_MICROS_PER_SPAN + microsOfPieces(samplers))),
    queueBytes,
    volumeMib: volume(queueBytes),
    // A full table drops the oldest trace undecided, so there is room for twice the rate. Memory has its own limit.
    numTraces: roundedUp(2 * waitingTraces, 1000),
    keptIds,
    droppedIds,
    tracesPerSecond: Math.min(tracesPerSecond, MOST_EXPECTED),
  };
}

/** More samplers need larger batches. Otherwise the pieces become small, and cost more than the spans in them. */
const batchSpans = (samplers: number): number => Math.min(MOST_SPANS_PER_BATCH, SPANS_PER_PIECE * samplers);

/** The share of a span in the cost of the pieces of its batch. */
const microsOfPieces = (samplers: number): number => (MICROS_PER_PIECE * samplers) / batchSpans(samplers);

/** Garbage may take what the limiter leaves. The container has more memory than the limit. */
function memory(neededMib: number, option: string): Pick<InstanceSize, 'limitMib' | 'spikeMib' | 'containerMib'> {
  if (neededMib > MOST_MIB) {
    const hint = 'Pass more, or a smaller load, or lower sampling.tail.decisionWaitMillis.';
    throw new OptionError(
      'ERR_OPTION_INVALID',
      option,
      `One of the \`${option}\` would need ${Math.ceil(neededMib / 1024)} GiB of memory for this load. ${hint}`,
    );
  }
  const softMib = roundedUp(BASE_MIB + neededMib, 32);
  const spikeMib = roundedUp(softMib / 4, 32);
  const limitMib = softMib + spikeMib;
  return { limitMib, spikeMib, containerMib: roundedUp(limitMib * 1.25, 64) };
}

const milliCores = (microsPerSecond: number): number =>
  Math.max(100, roundedUp(microsPerSecond / 1000 / USED_SHARE, 50));

const queueFor = (spansPerSecond: number): number =>
  roundedUp(Math.max(64 * MIB, spansPerSecond * BYTES_PER_QUEUED_SPAN * OUTAGE_SECONDS), MIB);

const volume = (queueBytes: number): number => roundedUp((1.5 * queueBytes) / MIB, 256);

const roundedUp = (value: number, step: number): number => Math.ceil(value / step) * step;
