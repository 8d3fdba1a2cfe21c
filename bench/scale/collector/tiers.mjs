/**
 * The two tiers as `otel-instrument collector-config` writes them, with addresses on loopback, and what receives from them.
 * Each is a list of configurations, which the Collector merges.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { policiesOf } from './policies.mjs';

const require = createRequire(import.meta.url);
/** Sizes the bounds of memory and queues, so that none is reached. */
const LOAD = { tracesPerSecond: 20_000, spansPerTrace: 25, gateways: 1, samplers: 1 };

const at = (port) => ({ endpoint: `127.0.0.1:${port}` });

/** Receives on many ports, as if each were an instance, and drops everything. */
export function sinkConfig(ports, http) {
  const receivers = manyReceivers(ports);
  if (http) receivers['otlp/0'].protocols.http = at(http);
  return [
    {
      receivers,
      exporters: { debug: { verbosity: 'basic', sampling_initial: 1, sampling_thereafter: 1_000_000 } },
      service: { pipelines: { traces: { receivers: Object.keys(receivers), exporters: ['debug'] } } },
    },
  ];
}

function manyReceivers(ports) {
  const limits = { max_recv_msg_size_mib: 64 };
  return Object.fromEntries(
    ports.map((grpc, place) => [`otlp/${place}`, { protocols: { grpc: { ...at(grpc), ...limits } } }]),
  );
}

/**
 * The gateway tier.
 *
 * @param ports `{ grpc, http, health }` on which it listens
 * @param next ports of the sampling tier
 * @param options `queueFolder`; `isInMemory`: a queue in memory instead of on disk; `compression` of what it sends;
 *   `batch`: spans that it collects before it splits them
 */
export function gatewayConfig(dist, ports, next, { queueFolder, isInMemory, compression = 'gzip', batch }) {
  const override = {
    ...listeners(ports, queueFolder),
    exporters: {
      load_balancing: {
        ...(isInMemory && { sending_queue: { storage: null } }),
        protocol: { otlp: { compression } },
        resolver: { static: { hostnames: next.map((port) => `127.0.0.1:${port}`) } },
      },
    },
    ...(batch && { processors: { batch: { timeout: '1s', send_batch_size: batch, send_batch_max_size: batch } } }),
  };
  if (batch) override.service = { pipelines: { traces: { processors: ['memory_limiter', 'batch'] } } };
  return [generated(dist, { backend: 1 }, 'gateway.yaml'), override];
}

/**
 * The sampling tier.
 *
 * @param ports `{ grpc, health }` on which it listens; `grpc` is a list of ports, as if each were an instance
 * @param backend port of the backend
 * @param options `queueFolder`; `set` and `ratio` of the policies; `wait` in whole seconds; `shards`; `without`: no
 *   decision; `unredacted`: no redaction of what is kept
 */
export function samplingConfig(
  dist,
  { grpc, health },
  backend,
  { queueFolder, set, ratio, wait, shards, without, unredacted },
) {
  const more = manyReceivers(grpc.slice(1));
  const { extensions, receivers } = listeners({ grpc: grpc[0], health }, queueFolder);
  const override = {
    extensions,
    receivers: { ...receivers, ...more },
    ...(shards && { processors: { tail_sampling: { num_shards: shards } } }),
    service: {
      pipelines: {
        traces: {
          receivers: ['otlp', ...Object.keys(more)],
          ...(without && { processors: ['memory_limiter', 'batch'] }),
          ...(unredacted && { processors: ['memory_limiter', 'tail_sampling', 'transform', 'batch'] }),
        },
      },
    },
  };
  return [generated(dist, { backend, wait, set, ratio }, 'sampling.yaml'), override];
}

function listeners({ grpc, http, health }, queueFolder) {
  return {
    extensions: { health_check: at(health), 'file_storage/queue': { directory: queueFolder } },
    receivers: { otlp: { protocols: { grpc: at(grpc), ...(http && { http: at(http) }) } } },
  };
}

/** The text of a file of `collector-config`. */
function generated(dist, { backend, wait = 2, set = 'one', ratio = 1 }, file) {
  const { collectorConfig } = require(join(dist, 'lib/collector/collector-config.js'));
  const { completeTailSamplingOptions } = require(join(dist, 'lib/sampling/tail/tail-sampling-options.js'));
  const { tailPolicy } = require(join(dist, 'lib/index.js'));
  const tail = { policies: policiesOf(tailPolicy, set, ratio), decisionWaitMillis: wait * 1000, keepSampled: false };
  const { files } = collectorConfig({
    options: { serviceName: 'shop', sampling: { mode: 'collector', tail } },
    tail: completeTailSamplingOptions(tail),
    tracesTo: `grpc://127.0.0.1:${backend}`,
    logsTo: undefined,
    load: LOAD,
  });
  return files.find(({ path }) => path === file).text;
}
