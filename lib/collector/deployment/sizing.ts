import { OptionError } from '../../validation/option-error';
import type { ExpectedLoad } from '../collector-settings';
import type { MemoryLimits } from '../tiers/collector-parts';

// Measured with these tiers on loopback, spans of 374 bytes, batches of 512 spans of many traces: docs/scale.md has the runs.

/** CPU time of a gateway to receive a span and send it on, with the queue on disk. */
const GATEWAY_MICROS_PER_SPAN = 16.2;
/** CPU time of a sampler to receive a span, let it wait, decide, and redact and send what is kept: 2 % of the spans. */
const SAMPLING_MICROS_PER_SPAN = 16.2;
/** What each sampler adds to both: a batch of a service is sent in as many pieces. */
const MICROS_PER_SAMPLER = 0.4;
/** Memory of a span that waits for the decision. */
const BYTES_PER_WAITING_SPAN = 2050;
/** A span in a queue on disk. */
const BYTES_PER_QUEUED_SPAN = 800;
/** Memory of an id in a decision cache: 200 MB of heap for a million. */
const BYTES_PER_CACHED_ID = 200;

// Assumed.

/** Memory of a Collector without load, with what is on its way. */
const BASE_MIB = 200;
/** The share of a core that is used at the expected load. The rest is for bursts, and for an instance that is away. */
const USED_SHARE = 0.6;
/** Traces are spread by hash, not evenly. */
const UNEVEN = 1.25;
/** How long a queue can hold what arrives: a restart of the backend, or a new version of it. */
const OUTAGE_SECONDS = 600;
/** How long the decision about a trace is remembered for late spans, at least. */
const REMEMBERED_SECONDS = 600;

const MIB = 1024 * 1024;
/** More than any machine has: 16 TiB. The Collector reads no limit from 2^32 MiB on. */
const MOST_MIB = 16 * MIB;
/**
 * The Collector makes room for so many traces in each second of its wait, when it starts. It makes more room when it needs
 * more, so a higher number only costs memory and time.
 */
const MOST_EXPECTED = 100_000;

/** The resources of one instance of a tier. */
export interface InstanceSize extends MemoryLimits {
  /** Memory of the container, in MiB. */
  readonly containerMib: number;
  /** Thousandths of a core. */
  readonly milliCores: number;
  /** What the queue on disk holds. */
  readonly queueBytes: number;
  /** The volume of the queue, in MiB. Its file keeps the size that it once had. */
  readonly volumeMib: number;
}

export interface GatewaySize extends InstanceSize {
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
 * Sizes an instance of the gateway tier. It holds data only on its way.
 *
 * @throws OptionError if an instance would need more memory than any machine has
 */
export function gatewaySize({ tracesPerSecond, spansPerTrace, gateways, samplers }: ExpectedLoad): GatewaySize {
  const spansPerSecond = (tracesPerSecond * spansPerTrace) / gateways;
  const queueBytes = queueFor(spansPerSecond);
  const logQueueBytes = queueBytes;
  return {
    // One second of spans, received and sent at once.
    ...memory((2 * spansPerSecond * BYTES_PER_WAITING_SPAN) / MIB, '--gateways'),
    milliCores: milliCores(spansPerSecond * (GATEWAY_MICROS_PER_SPAN + samplers * MICROS_PER_SAMPLER)),
    queueBytes,
    logQueueBytes,
    volumeMib: volume(queueBytes + logQueueBytes),
  };
}

/**
 * Sizes an instance of the sampling tier. Most of its memory are the spans that wait for a decision.
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
    milliCores: milliCores(spansPerSecond * (SAMPLING_MICROS_PER_SPAN + samplers * MICROS_PER_SAMPLER)),
    queueBytes,
    volumeMib: volume(queueBytes),
    // A full table drops the oldest trace undecided, so it has room for a rate twice as high. Memory has its own limit.
    numTraces: roundedUp(2 * waitingTraces, 1000),
    keptIds,
    droppedIds,
    tracesPerSecond: Math.min(tracesPerSecond, MOST_EXPECTED),
  };
}

/** Garbage may take as much as the limiter leaves; the container has some memory more than the limit. */
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
