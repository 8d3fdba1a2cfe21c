import type { CollectorSettings } from '../../lib/collector/collector-settings';
import type { TelemetryOptions } from '../../lib/config/telemetry-options';
import { completeTailSamplingOptions, type TailSamplingOptions } from '../../lib/sampling/tail/tail-sampling-options';

const LOAD = { tracesPerSecond: 100, spansPerTrace: 20, gateways: 2, samplers: 2 };

interface Given extends Partial<Omit<CollectorSettings, 'tail' | 'load'>> {
  readonly tail?: TailSamplingOptions;
  readonly load?: Partial<CollectorSettings['load']>;
}

/** Settings as the command makes them from the options of services. */
export function settingsOf({ tail = {}, options, load, ...settings }: Given = {}): CollectorSettings {
  const sampled: TelemetryOptions = { ...options, sampling: { ...options?.sampling, mode: 'collector', tail } };
  return {
    tracesTo: 'grpc://jaeger',
    logsTo: undefined,
    ...settings,
    options: sampled,
    tail: completeTailSamplingOptions(tail),
    load: { ...LOAD, ...load },
  };
}
