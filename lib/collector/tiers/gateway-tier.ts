import type { CollectorSettings } from '../collector-settings';
import type { GatewaySize } from '../deployment/sizing';
import { type CollectorExporter, backendExporter } from './backend-exporter';
import { batches, extensions, grpcReceiver, httpReceiver, memoryLimiter, service } from './collector-parts';
import type { CollectorValue } from './collector-yaml';
import { collectingDiskQueue, ENDLESS_RETRIES } from './disk-queue';
import { explained } from './explained';
import { PORTS, samplingHosts } from './listeners';

/** What the gateway tier is written from, apart from the settings. */
export interface GatewayTierParts {
  /** The processor `redaction`, for log records; `undefined` if the services hide nothing. */
  readonly redaction: CollectorValue | undefined;
  readonly size: GatewaySize;
}

/**
 * The configuration of the gateway tier: it receives spans and log records of all services, sends each trace to the same
 * instance of the sampling tier, and log records to their backend.
 *
 * @throws OptionError if the backend of log records is not valid
 */
export function gatewayTier(settings: CollectorSettings, { redaction, size }: GatewayTierParts): CollectorValue {
  const { logsTo: url, logsHeaders: headers, load } = settings;
  const logExporter =
    url === undefined ? undefined : backendExporter({ signal: 'logs', url, headers, queueBytes: size.logQueueBytes });
  const redacted = redaction === undefined ? {} : { redaction };
  return {
    extensions: extensions(),
    receivers: {
      otlp: {
        protocols: {
          grpc: grpcReceiver(20, "The same limit as for OTLP over HTTP. gRPC's default is 4 MiB."),
          http: httpReceiver(),
        },
      },
    },
    processors: { memory_limiter: memoryLimiter(size), ...(logExporter && { ...redacted, batch: batches() }) },
    exporters: {
      load_balancing: loadBalancing(samplingHosts(load.samplers), size),
      ...(logExporter && { [logExporter.name]: logExporter.settings }),
    },
    service: service({
      traces: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['load_balancing'] },
      ...(logExporter && { logs: logPipeline(logExporter, Object.keys(redacted)) }),
    }),
  };
}

function logPipeline({ name }: CollectorExporter, redaction: readonly string[]): CollectorValue {
  return { receivers: ['otlp'], processors: ['memory_limiter', ...redaction, 'batch'], exporters: [name] };
}

function loadBalancing(hosts: readonly string[], { queueBytes, batchSpans }: GatewaySize): CollectorValue {
  return explained(
    {
      routing_key: 'traceID',
      retry_on_failure: ENDLESS_RETRIES,
      sending_queue: collectingDiskQueue(queueBytes, batchSpans),
      protocol: {
        otlp: explained(
          {
            timeout: '5s',
            tls: { insecure: true },
            sending_queue: { enabled: false },
            retry_on_failure: { enabled: true, initial_interval: '200ms', max_interval: '2s', max_elapsed_time: 0 },
          },
          {
            sending_queue:
              'A queue here would move data from the disk to memory, and a gateway that is killed would lose it.',
            retry_on_failure:
              'Retries for each instance separately, without a limit. Otherwise, the whole batch would be sent again,\n' +
              'even to the instances that already have their part.',
          },
        ),
      },
      resolver: {
        static: explained(
          { hostnames: hosts.map((host) => `${host}:${PORTS.grpc}`) },
          {
            hostnames:
              'All instances of the sampling tier, by names that stay the same when an instance restarts. If the list\n' +
              'changes, traces move to other instances, and those that wait for their decision are split.',
          },
        ),
      },
    },
    { routing_key: 'All spans of a trace go to the same instance of the sampling tier.' },
  );
}
