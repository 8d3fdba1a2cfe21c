import type { Span } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { setWarningSink } from '../../../lib/diagnostics/warning';
import { type Sampler, SamplingDecision } from '../../../lib/otel/sdk';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import type { TailSamplingOptions } from '../../../lib/sampling/tail/tail-sampling-options';
import { remoteParent, TailSetup } from './tail-setup';

beforeEach(() => setWarningSink(() => undefined));
afterEach(() => setWarningSink());

/** One step of a service; `pick` selects one of the existing spans. */
type Step =
  | { readonly kind: 'root' }
  | { readonly kind: 'child' | 'end' | 'fail'; readonly pick: number }
  | { readonly kind: 'wait'; readonly millis: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('root' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('child' as const), pick: fc.nat(1000) }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), pick: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), millis: fc.nat(400) }) },
);

interface Open {
  readonly span: Span;
  /** Number of the local root. */
  readonly root: number;
  readonly name: string;
}

/** Runs the steps. All spans belong to one remote trace, so only the local root distinguishes them. */
function take(setup: TailSetup, steps: readonly Step[], onEnd: (open: Open, failed: boolean) => void): void {
  const started: Open[] = [];
  const open: Open[] = [];
  let roots = 0;
  const begin = (span: Span, root: number, name: string): void => {
    started.push({ span, root, name });
    open.push({ span, root, name });
  };
  const finish = (at: number, failed: boolean): void => {
    const [ending] = open.splice(at, 1);
    if (!ending) return;
    if (failed) setup.fail(ending.span);
    else setup.end(ending.span);
    onEnd(ending, failed);
  };
  for (const next of steps) {
    if (next.kind === 'wait') setup.now += next.millis;
    else if (next.kind === 'root') {
      const name = `root ${++roots}`;
      begin(setup.start(name, { under: remoteParent(false) }), roots, name);
    } else if (next.kind === 'child') {
      const parent = started[next.pick % Math.max(1, started.length)];
      const name = `span ${started.length}`;
      if (parent) begin(setup.start(name, { under: parent.span }), parent.root, name);
    } else if (open.length > 0) finish(next.pick % open.length, next.kind === 'fail');
  }
  while (open.length > 0) finish(0, false);
}

/** Samples every third local root and its descendants. */
const THIRDS: Sampler = {
  shouldSample: (context, traceId, name, kind, attributes) =>
    /^root \d*[369]$/.test(name)
      ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
      : new RatioSampler(0).shouldSample(context, traceId, name, kind, attributes),
  toString: () => 'Thirds',
};

describe('tail sampling, with spans that start and end in any order', () => {
  it('agrees with a simple model if nothing is bounded', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const roomy = { decisionWaitMillis: 1_000_000, lateMillis: 1_000_000 };
        const setup = new TailSetup({ policies: [tailPolicy.error()], ...roomy });
        const held = new Map<number, string[]>();
        const decisions = new Map<number, 'kept' | 'dropped'>();
        const expected: string[] = [];
        take(setup, steps, ({ root, name }, failed) => {
          const waiting = held.get(root) ?? [];
          if (failed && decisions.get(root) !== 'kept') {
            decisions.set(root, 'kept');
            expected.push(...waiting);
            held.delete(root);
          }
          const decision = decisions.get(root);
          if (decision === 'kept') expected.push(name);
          else if (decision === undefined) held.set(root, [...waiting, name]);
          if (name === `root ${root}` && decision === undefined) {
            decisions.set(root, 'dropped');
            held.delete(root);
          }
        });
        expect(setup.kept).toEqual(expected);
        expect(setup.tail.counts).toMatchObject({ pendingTraces: 0, pendingSpans: 0, pendingBytes: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('exports or drops each span once, and stays within its bounds', () => {
    const options: fc.Arbitrary<TailSamplingOptions> = fc.record({
      maxTraces: fc.integer({ min: 1, max: 4 }),
      maxSpansPerTrace: fc.integer({ min: 1, max: 5 }),
      maxBytes: fc.integer({ min: 1, max: 20_000 }),
      decisionWaitMillis: fc.integer({ min: 1, max: 500 }),
      lateMillis: fc.nat(500),
      keepSampled: fc.boolean(),
    });
    const policies = [
      tailPolicy.and(tailPolicy.error(), tailPolicy.latency({ thresholdMillis: 20 })),
      tailPolicy.where('wide', ({ spans }) => spans.length > 2),
      tailPolicy.attribute('never'),
    ];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), options, fc.boolean(), (steps, bounds, errors) => {
        const list = errors ? [tailPolicy.error(), ...policies] : policies;
        const setup = new TailSetup({ ...bounds, policies: list }, THIRDS);
        let ended = 0;
        take(setup, steps, () => {
          ended++;
          const { keptSpans, droppedSpans, pendingSpans, pendingTraces, pendingBytes } = setup.tail.counts;
          expect(keptSpans + droppedSpans + pendingSpans).toBe(ended);
          expect(keptSpans).toBe(setup.sink.spans.length);
          expect(pendingTraces).toBeLessThanOrEqual(bounds.maxTraces ?? 0);
          expect(pendingBytes).toBeLessThanOrEqual(bounds.maxBytes ?? 0);
        });
        void setup.tail.forceFlush();
        const { keptSpans, droppedSpans, pendingSpans, pendingBytes, pendingTraces } = setup.tail.counts;
        expect([pendingSpans, pendingBytes, pendingTraces]).toEqual([0, 0, 0]);
        expect(keptSpans + droppedSpans).toBe(ended);
        expect(new Set(setup.kept).size).toBe(setup.kept.length);
      }),
      { numRuns: 300 },
    );
  });
});
