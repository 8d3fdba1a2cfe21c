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
  'Larger than what the gateway tier accepts: it gives each trace a resource of its own. A message that is refused is lost.';

const REASONS = {
  memory_limiter: 'First, so that nothing is accepted that memory has no room for.',
  redaction:
    'A second line of defence, for services without a redactor. It does not read span names, status messages and links, and\n' +
    'finds less than the services do: see docs/collector.md. --redaction off leaves it out.',
  batch: 'Last, because decisions and secrets are about single traces and values.',
};

/** What the sampling tier is written from, apart from the settings. */
export interface SamplingTierParts {
  readonly policies: PolicyTranslation;
  /** The processor `redaction`; `undefined` without redaction. */
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
            'Ids whose decision is remembered, so that late spans follow it. Without these caches, a late span would get a\n' +
            'decision of its own, and num_traces would count decided traces, too.',
        },
      ),
      sample_on_first_match: true,
      policies: policies.policies as readonly CollectorValue[],
    },
    {
      decision_wait: 'From the first span on. sampling.tail.decisionWaitMillis, in whole seconds.',
      decision_wait_after_root_received:
        'Earlier, if a span without a parent has arrived. Longer than the services and the gateway need for the rest.',
      num_traces: 'Traces that wait. One too many drops the oldest one undecided, so there is room for twice the load.',
      sample_on_first_match: 'A rate limit spends nothing on traces that a policy before it has kept.',
      policies: 'One policy that keeps the trace is enough. The first one is named.',
    },
  );
}
