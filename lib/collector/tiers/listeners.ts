/** Ports of a Collector of either tier: the usual ones. */
export const PORTS = { grpc: 4317, http: 4318, metrics: 8888, health: 13_133 } as const;

/** Names of the tiers: of their Services in Kubernetes, and of the hosts in Compose. */
export const GATEWAY = 'otel-gateway';
export const SAMPLING = 'otel-sampling';

/** Where the queue on disk is, in a container. */
export const QUEUE_FOLDER = '/var/lib/otelcol/queue';

/** The names of the instances of a tier, which are those of the pods of a StatefulSet. */
export const instancesOf = (tier: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${tier}-${index}`);

/** Hosts of the sampling tier: Kubernetes gives these names to the pods of a StatefulSet. In Compose, they are aliases. */
export const samplingHosts = (samplers: number): readonly string[] =>
  instancesOf(SAMPLING, samplers).map((name) => `${name}.${SAMPLING}`);
