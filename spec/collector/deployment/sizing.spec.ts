import { gatewaySize, samplingSize } from '../../../lib/collector/deployment/sizing';

const LOAD = { tracesPerSecond: 1000, spansPerTrace: 20, gateways: 2, samplers: 2 };
const MIB = 1024 * 1024;

describe('the size of a sampler', () => {
  it('has memory for the spans that wait, and for the decisions that it remembers', () => {
    const { tracesPerSecond, numTraces, keptIds, droppedIds, limitMib, spikeMib } = samplingSize(LOAD, 60);
    // Half of the traces, spread unevenly, for a minute; twice that before one is dropped.
    expect({ tracesPerSecond, numTraces }).toStrictEqual({ tracesPerSecond: 625, numTraces: 75_000 });
    // Ten minutes.
    expect({ keptIds, droppedIds }).toStrictEqual({ keptIds: 188_000, droppedIds: 375_000 });
    const waiting = (625 * 60 * 20 * 2050) / MIB;
    const remembered = ((188_000 + 375_000) * 200) / MIB;
    expect(limitMib - spikeMib).toBeGreaterThanOrEqual(200 + waiting + remembered);
    expect(limitMib - spikeMib).toBeLessThan(232 + waiting + remembered);
  });

  it('remembers many more decisions than traces may wait', () => {
    for (const wait of [1, 60, 3600]) {
      const { numTraces, keptIds, droppedIds } = samplingSize(LOAD, wait);
      expect(droppedIds).toBeGreaterThanOrEqual(5 * numTraces);
      expect(keptIds).toBeGreaterThanOrEqual(2 * numTraces);
    }
  });

  it('has a container above its limit, and a limit above its spike', () => {
    for (const { limitMib, spikeMib, containerMib } of [samplingSize(LOAD, 60), gatewaySize(LOAD)]) {
      expect(spikeMib).toBeLessThan(limitMib);
      expect(containerMib).toBeGreaterThanOrEqual(1.25 * limitMib);
    }
  });
});

describe('the sizes for an absurd load', () => {
  const huge = { tracesPerSecond: 1e8, spansPerTrace: 1e5, gateways: 1, samplers: 1 };

  it('are refused, with what to do', () => {
    const message =
      /^One of the `--(?:samplers|gateways)` would need \d+ GiB of memory for this load\. Pass more, or a smaller load/;
    for (const [size, option] of [
      [() => samplingSize(huge, 60), '--samplers'],
      [() => gatewaySize(huge), '--gateways'],
    ] as const) {
      expect(size).toThrow(expect.objectContaining({ option, message: expect.stringMatching(message) as unknown }));
    }
  });

  it('let a Collector make room for a bounded number of traces when it starts', () => {
    expect(samplingSize({ ...huge, spansPerTrace: 1, samplers: 100 }, 1).tracesPerSecond).toBe(100_000);
  });
});

describe('the size of a gateway', () => {
  it('collects larger batches for more samplers, and has memory for them', () => {
    const of = (samplers: number) => gatewaySize({ ...LOAD, samplers });
    expect([1, 2, 16, 64].map((samplers) => of(samplers).batchSpans)).toStrictEqual([256, 512, 4096, 8192]);
    expect(of(64).milliCores).toBeLessThanOrEqual(of(2).milliCores + 50);
    expect(of(64).limitMib - of(2).limitMib).toBeGreaterThanOrEqual((10 * (8192 - 512) * 2050) / MIB);
  });

  it('requests enough CPU to use three fifths of it', () => {
    // 10,000 spans a second, 17 µs each.
    expect(gatewaySize(LOAD).milliCores).toBe(300);
    expect(gatewaySize({ ...LOAD, gateways: 1 }).milliCores).toBe(600);
    expect(gatewaySize({ ...LOAD, tracesPerSecond: 0.1 }).milliCores).toBe(100);
  });

  it('has a queue for ten minutes, and a volume for the queues of spans and of log records', () => {
    const { queueBytes, logQueueBytes, volumeMib } = gatewaySize(LOAD);
    expect(queueBytes).toBeGreaterThanOrEqual(10_000 * 600 * 800);
    expect(volumeMib * MIB).toBeGreaterThanOrEqual(1.5 * (queueBytes + logQueueBytes));
  });
});
