import type { CollectorSettings } from '../../../lib/collector/collector-settings';
import { samplingSize } from '../../../lib/collector/deployment/sizing';
import { decisionTimes } from '../../../lib/collector/tiers/decision-times';
import { samplingTier } from '../../../lib/collector/tiers/sampling-tier';
import { settingsOf } from '../settings';

const ERROR = { name: 'error', type: 'status_code', status_code: { status_codes: ['ERROR'] } };

const tierOf = (settings: CollectorSettings) => {
  const times = decisionTimes(settings);
  return samplingTier(settings, {
    policies: { policies: [ERROR], thresholds: [], notes: [] },
    redaction: { blocked_values: ['secret'] },
    times,
    size: samplingSize(settings.load, times.afterFirstSpan),
  });
};

describe('the sampling tier', () => {
  it('refuses, decides, writes the decision, hides secrets, and makes batches, in this order', () => {
    expect(tierOf(settingsOf())).toMatchObject({
      exporters: { 'otlp_grpc/traces': { endpoint: 'jaeger:4317' } },
      service: {
        pipelines: {
          traces: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'tail_sampling', 'transform', 'redaction', 'batch'],
            exporters: ['otlp_grpc/traces'],
          },
        },
      },
    });
  });

  it('has the policies, the times of the options, and room for twice the load', () => {
    const settings = settingsOf({ tail: { decisionWaitMillis: 30_000 }, load: { tracesPerSecond: 160, samplers: 2 } });
    expect(tierOf(settings)).toMatchObject({
      processors: {
        tail_sampling: {
          decision_wait: '30s',
          decision_wait_after_root_received: '10s',
          num_traces: 6000,
          expected_new_traces_per_sec: 100,
          decision_cache: { sampled_cache_size: 30_000, non_sampled_cache_size: 60_000 },
          sample_on_first_match: true,
          policies: [ERROR],
        },
      },
    });
  });

  it('never blocks on a full table, because the Collector would wait forever', () => {
    expect(JSON.stringify(tierOf(settingsOf()))).not.toContain('block_on_overflow');
  });

  it('refuses an invalid backend', () => {
    expect(() => tierOf(settingsOf({ tracesTo: 'jaeger' }))).toThrow(expect.objectContaining({ option: 'tracesTo' }));
  });
});
