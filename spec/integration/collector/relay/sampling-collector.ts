import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectorConfig } from '../../../../lib/collector/collector-config';
import type { TelemetryOptions } from '../../../../lib/config/telemetry-options';
import { completeTailSamplingOptions } from '../../../../lib/sampling/tail/tail-sampling-options';
import { type CollectorProcess, startCollector } from '../running/collector-process';

export const RECORD_POLICY = 'processor.tailsamplingprocessor.recordpolicy';

/** The generated sampling tier for these options. It writes what it keeps to a file. */
export async function startSamplingCollector(
  options: TelemetryOptions,
  folder: string,
  gates: readonly string[] = [RECORD_POLICY],
): Promise<CollectorProcess> {
  const { tail } = options.sampling ?? {};
  const { files } = collectorConfig({
    options,
    tail: completeTailSamplingOptions(typeof tail === 'object' ? tail : {}),
    tracesTo: 'grpc://127.0.0.1:1',
    logsTo: undefined,
    load: { tracesPerSecond: 500, spansPerTrace: 8, gateways: 1, samplers: 1 },
  });
  const generated = files.find(({ path }) => path === 'sampling.yaml');
  if (!generated) throw new Error(`No sampling.yaml among ${files.map(({ path }) => path).join(', ')}.`);
  const config = join(folder, 'sampling.yaml');
  writeFileSync(config, generated.text);
  const directory = join(folder, 'queue');
  return startCollector({
    config: [config],
    gates,
    name: 'The sampling tier',
    overrides: {
      extensions: { 'file_storage/queue': { directory } },
      exporters: { file: { path: keptFile(folder), flush_interval: '100ms' } },
      service: { pipelines: { traces: { exporters: ['file'] } } },
    },
  });
}

/** Where the Collector of this folder writes what it keeps. */
export const keptFile = (folder: string): string => join(folder, 'kept.json');
