/** Ports of a Collector of either tier, as its own documents have them. */
export const PORTS = { grpc: 4317, http: 4318, metrics: 8888, health: 13_133 } as const;

/** Names of the tiers: of their Services in Kubernetes, and of the hosts in Compose. */
export const GATEWAY = 'otel-gateway';
export const SAMPLING = 'otel-sampling';

/** Where the queue on disk is, in a container. */
export const QUEUE_FOLDER = '/var/lib/otelcol/queue';

/**
 * Hosts of the sampling tier. Kubernetes gives the pods of a StatefulSet these names, below those of its Service; Compose has
 * them as aliases.
 */
export const samplingHosts = (samplers: number): readonly string[] =>
  Array.from({ length: samplers }, (_, index) => `${SAMPLING}-${index}.${SAMPLING}`);
