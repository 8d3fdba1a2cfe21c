import type { CollectorSettings } from './collector-settings';
import { composeFile } from './deployment/compose';
import { kubernetesManifests } from './deployment/kubernetes';
import { gatewaySize, samplingSize } from './deployment/sizing';
import type { Note } from './note';
import { notedHeading } from './noted-heading';
import { tailSamplingPolicies } from './policies/tail-sampling-policies';
import { redactionProcessor } from './redaction/redaction-processor';
import { type CollectorValue, collectorYaml } from './tiers/collector-yaml';
import { decisionTimes, notesOnTimes } from './tiers/decision-times';
import { gatewayTier } from './tiers/gateway-tier';
import { samplingTier } from './tiers/sampling-tier';

export interface GeneratedFile {
  /** Relative to the folder of all files. */
  readonly path: string;
  readonly text: string;
}

const GATEWAY_HEADING = `The gateway tier: receives everything that services export, and sends each trace to one instance of the
sampling tier. You can run any number of instances.`;
const SAMPLING_HEADING = `The sampling tier: waits for the spans of a trace, and decides whether to keep it. The gateway tier lists its
instances.`;

/** Everything that a team needs to run the Collectors, and what differs from the decision in the process. */
export interface CollectorConfig {
  readonly files: readonly GeneratedFile[];
  readonly notes: readonly Note[];
}

/**
 * Writes the configuration of both tiers.
 *
 * @throws OptionError if a setting is invalid; it has the path of the option
 */
export function collectorConfig(settings: CollectorSettings): CollectorConfig {
  const { load, tail } = settings;
  const policies = tailSamplingPolicies(tail, load);
  const { processor, notes: redactionNotes } = redactionProcessor(settings.options);
  const notes = [...policies.notes, ...notesOnTimes(settings), ...redactionNotes];
  const redaction = processor as CollectorValue;
  const times = decisionTimes(settings);
  const sizes = { gateway: gatewaySize(load), sampling: samplingSize(load, times.afterFirstSpan) };
  const gateway = collectorYaml(gatewayTier(settings, { redaction, size: sizes.gateway }), GATEWAY_HEADING);
  const sampling = collectorYaml(
    samplingTier(settings, { policies, redaction, times, size: sizes.sampling }),
    notedHeading(SAMPLING_HEADING, notes),
  );
  return {
    files: [
      { path: 'gateway.yaml', text: gateway },
      { path: 'sampling.yaml', text: sampling },
      { path: 'compose.yaml', text: composeFile(settings, sizes) },
      { path: 'kubernetes.yaml', text: kubernetesManifests(settings, { gateway, sampling }, sizes) },
    ],
    notes,
  };
}
