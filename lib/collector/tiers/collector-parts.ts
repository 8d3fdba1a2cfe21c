import type { CollectorValue } from './collector-yaml';
import { diskStorage } from './disk-queue';
import { explained } from './explained';
import { PORTS } from './listeners';

/** Memory of a Collector, in MiB. */
export interface MemoryLimits {
  /** From here on, the Collector refuses data. */
  readonly limitMib: number;
  /** What may arrive between two checks. The Collector refuses data as soon as less than this is left below the limit. */
  readonly spikeMib: number;
}

const endpoint = (port: number): string => `0.0.0.0:${port}`;

/**
 * A receiver of OTLP over gRPC.
 *
 * @param mibPerMessage the largest message that is accepted, and the reason for this limit
 */
export function grpcReceiver(mibPerMessage: number, why: string): CollectorValue {
  return explained(
    {
      endpoint: endpoint(PORTS.grpc),
      max_recv_msg_size_mib: mibPerMessage,
      keepalive: {
        server_parameters: explained(
          { max_connection_age: '60s', max_connection_age_grace: '30s' },
          { max_connection_age: 'Clients reconnect each minute, so that new instances receive traffic, too.' },
        ),
      },
    },
    { max_recv_msg_size_mib: why },
  );
}

/** A receiver of OTLP over HTTP. */
export function httpReceiver(): CollectorValue {
  return { endpoint: endpoint(PORTS.http) };
}

/** The processor that refuses data before memory runs out. It must be the first of each pipeline. */
export function memoryLimiter({ limitMib, spikeMib }: MemoryLimits): CollectorValue {
  return explained(
    { check_interval: '1s', limit_mib: limitMib, spike_limit_mib: spikeMib },
    { limit_mib: `From ${limitMib - spikeMib} MiB on, the Collector refuses data, and the sender sends it again.` },
  );
}

/** The processor that makes batches. */
export function batches(): CollectorValue {
  return { timeout: '1s', send_batch_size: 1024, send_batch_max_size: 2048 };
}

/** Health, and queues on disk. */
export function extensions(): { readonly [name: string]: CollectorValue } {
  return { health_check: { endpoint: endpoint(PORTS.health) }, ...diskStorage };
}

/** The part `service`, with the Collector's own metrics. */
export function service(pipelines: Readonly<Record<string, CollectorValue>>): CollectorValue {
  const prometheus = { host: '0.0.0.0', port: PORTS.metrics };
  return {
    extensions: Object.keys(extensions()),
    pipelines,
    telemetry: explained(
      { metrics: { readers: [{ pull: { exporter: { prometheus } } }] } },
      { metrics: `The Collector's own metrics, for Prometheus: http://HOST:${PORTS.metrics}/metrics` },
    ),
  };
}
