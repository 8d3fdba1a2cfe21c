import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorConfig, type CollectorConfig } from '../../../../lib/collector/collector-config';
import type { CollectorSettings } from '../../../../lib/collector/collector-settings';
import { RECORD_POLICY_GATE } from '../../../../lib/collector/tiers/kept-trace-transform';
import type { TailSamplingOptions } from '../../../../lib/sampling/tail/tail-sampling-options';
import { settingsOf as settings } from '../../../collector/settings';
import { type CollectorProcess, type CollectorStart, startCollector } from '../running/collector-process';

/** Settings with these options of tail sampling. */
export const settingsOf = (tail: TailSamplingOptions): CollectorSettings => settings({ tail });

/** The generated files of both tiers in a folder, and Collectors that run them. */
export class GeneratedTiers {
  readonly folder = mkdtempSync(join(tmpdir(), 'tiers-'));
  readonly config: CollectorConfig;

  constructor(given: CollectorSettings) {
    this.config = collectorConfig(given);
    for (const { path, text } of this.config.files) writeFileSync(join(this.folder, path), text);
  }

  fileOf(path: string): string {
    return join(this.folder, path);
  }

  /** A gateway, as it would run, on loopback and with a queue of its own. */
  gateway(name: string, start: Partial<CollectorStart> = {}): Promise<CollectorProcess> {
    return startCollector(this.startOf('gateway.yaml', name, start));
  }

  /** An instance of the sampling tier, in the same way. */
  sampler(name: string, start: Partial<CollectorStart> = {}): Promise<CollectorProcess> {
    return startCollector(this.startOf('sampling.yaml', name, { gates: [RECORD_POLICY_GATE], ...start }));
  }

  startOf(file: string, name: string, { overrides, ...start }: Partial<CollectorStart>): CollectorStart {
    const directory = this.fileOf(`queue-${name}`);
    mkdirSync(directory, { recursive: true });
    const extensions = { 'file_storage/queue': { directory } };
    return { config: [this.fileOf(file)], name, overrides: { ...overrides, extensions }, ...start };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
