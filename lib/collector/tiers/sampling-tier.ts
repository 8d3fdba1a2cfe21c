import type { CollectorSettings } from '../collector-settings';
import type { SamplingSize } from '../deployment/sizing';
import type { PolicyTranslation } from '../policies/collector-policy';
import { backendExporter } from './backend-exporter';
import { batches, extensions, grpcReceiver, memoryLimiter, service } from './collector-parts';
import type { CollectorValue } from './collector-yaml';
import type { DecisionTimes } from './decision-times';
import { explained } from './explained';
import { keptTraceTransform } from './kept-trace-transform';

const MIB_PER_MESSAGE = 100;
const MESSAGE_REASON =
  'Larger than in the gateway tier, which adds a resource to each trace. A message that is refused is lost.';

const REASONS = {
  memory_limiter: 'First, so that the Collector refuses data before its memory is full.',
  redaction: 'A second line of defence: services redact before they export.',
  batch: 'Last, so that a batch contains only spans that are kept.',
};

/** What the sampling tier is written from, apart from the settings. */
export interface SamplingTierParts {
  readonly policies: PolicyTranslation;
  /** The processor `redaction`; `undefined` if the services hide nothing. */
  readonly redaction: CollectorValue | undefined;
  readonly times: DecisionTimes;
  readonly size: SamplingSize;
}

/**
 * The configuration of the sampling tier: it waits for the spans of a trace, decides by the policies of the services, and
 * sends what it keeps to the backend.
 *
 * @throws OptionError if the backend is not valid
 */
export function samplingTier(settings: CollectorSettings, parts: SamplingTierParts): CollectorValue {
  const { tracesTo: url, tracesHeaders: headers } = settings;
  const { policies, redaction, size } = parts;
  const exporter = backendExporter({ signal: 'traces', url, headers, queueBytes: size.queueBytes });
  const processors = explained(
    {
      memory_limiter: memoryLimiter(size),
      tail_sampling: tailSampling(parts),
      transform: keptTraceTransform(policies.thresholds),
      ...(redaction !== undefined && { redaction }),
      batch: batches(),
    },
    REASONS,
  );
  return {
    extensions: extensions(),
    receivers: { otlp: { protocols: { grpc: grpcReceiver(MIB_PER_MESSAGE, MESSAGE_REASON) } } },
    processors,
    exporters: { [exporter.name]: exporter.settings },
    service: service({
      traces: { receivers: ['otlp'], processors: Object.keys(processors), exporters: [exporter.name] },
    }),
  };
}

function tailSampling({ policies, times, size }: SamplingTierParts): CollectorValue {
  const { afterFirstSpan, afterRoot } = times;
  return explained(
    {
      decision_wait: `${afterFirstSpan}s`,
      decision_wait_after_root_received: afterRoot === undefined ? undefined : `${afterRoot}s`,
      num_traces: size.numTraces,
      expected_new_traces_per_sec: size.tracesPerSecond,
      decision_cache: explained(
        { sampled_cache_size: size.keptIds, non_sampled_cache_size: size.droppedIds },
        {
          sampled_cache_size:
            'Trace ids whose decision is remembered, so that late spans follow it. Without these caches, a late span\n' +
            'would get a decision of its own, and num_traces would include decided traces.',
        },
      ),
      sample_on_first_match: true,
      policies: policies.policies as readonly CollectorValue[],
    },
    {
      decision_wait: 'From the first span to the decision: sampling.tail.decisionWaitMillis, in whole seconds.',
      decision_wait_after_root_received:
        'Shorter, from the arrival of a span without a parent. The other spans of the trace arrive within this time.',
      num_traces:
        'Traces that may wait. One more drops the oldest one undecided, so there is room for twice the expected load.',
      sample_on_first_match: 'Traces that an earlier policy keeps do not count towards a rate limit.',
      policies: 'A trace is kept if any policy keeps it. The first such policy is named.',
    },
  );
}
