import type { HeaderVariables } from '../collector-settings';
import { RECORD_POLICY_GATE } from '../tiers/kept-trace-transform';

/** The Collector with all components of the community. It has no shell. */
export const IMAGE = 'otel/opentelemetry-collector-contrib:0.161.0';

/** The user of the image, who must be able to write the queues. */
export const USER = 10_001;

export const CONFIG_FOLDER = '/etc/otelcol';

const CONFIG_ARGUMENT = `--config=${CONFIG_FOLDER}/config.yaml`;

export const GATEWAY_ARGUMENTS = [CONFIG_ARGUMENT] as const;
export const SAMPLING_ARGUMENTS = [CONFIG_ARGUMENT, `--feature-gates=${RECORD_POLICY_GATE}`] as const;

/** How long an instance of the gateway tier may take to end: it sends what it has received. */
export const GATEWAY_STOP_SECONDS = 30;
/** How long an instance of the sampling tier may take to end: it decides about what waits, and sends or stores it. */
export const SAMPLING_STOP_SECONDS = 60;

/** Go collects garbage more often when the process approaches this limit. */
export const goMemoryLimit = (limitMib: number): string => `${limitMib}MiB`;

/** The environment variables of headers, without duplicates. */
export const variablesOf = (headers: HeaderVariables = {}): readonly string[] => [...new Set(Object.values(headers))];
