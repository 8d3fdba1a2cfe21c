/** Configurations of the two tiers and of what receives from them, with the processors of `otel-instrument collector-config`. */

const LIMITER = { check_interval: '1s', limit_mib: 4096, spike_limit_mib: 512 };
const RETRY = { enabled: true, initial_interval: '200ms', max_interval: '2s', max_elapsed_time: 0 };

function receiverOf({ grpc, http }) {
  const at = (port) => ({ endpoint: `127.0.0.1:${port}`, max_recv_msg_size_mib: 64 });
  return { protocols: { ...(grpc && { grpc: at(grpc) }), ...(http && { http: { endpoint: `127.0.0.1:${http}` } }) } };
}

/** Receives on many ports, as if each were an instance, and drops everything. */
export function sinkConfig(ports) {
  const names = ports.map((_, place) => `otlp/${place}`);
  return {
    receivers: Object.fromEntries(ports.map((grpc, place) => [names[place], receiverOf({ grpc })])),
    exporters: { debug: { verbosity: 'basic', sampling_initial: 1, sampling_thereafter: 1_000_000 } },
    service: { pipelines: { traces: { receivers: names, exporters: ['debug'] } } },
  };
}

/**
 * The first tier.
 *
 * @param ports `{ grpc, http }` on which it receives
 * @param next ports of the second tier
 * @param options `queueFolder` of a queue on disk; `consumers` of the queue; `compression` of what it sends;
 *   `batch`: spans that it collects before it splits them
 */
export function gatewayConfig(ports, next, { queueFolder, consumers = 4, compression = 'gzip', batch } = {}) {
  return {
    ...(queueFolder && { extensions: { 'file_storage/queue': { directory: queueFolder, create_directory: true } } }),
    receivers: { otlp: receiverOf(ports) },
    processors: {
      memory_limiter: LIMITER,
      ...(batch && { batch: { timeout: '1s', send_batch_size: batch, send_batch_max_size: batch } }),
    },
    exporters: {
      load_balancing: {
        routing_key: 'traceID',
        retry_on_failure: RETRY,
        sending_queue: {
          enabled: true,
          num_consumers: consumers,
          queue_size: 20_000,
          ...(queueFolder && { storage: 'file_storage/queue' }),
        },
        protocol: {
          otlp: {
            timeout: '5s',
            compression,
            tls: { insecure: true },
            sending_queue: { enabled: false },
            retry_on_failure: RETRY,
          },
        },
        resolver: { static: { hostnames: next.map((port) => `127.0.0.1:${port}`) } },
      },
    },
    service: {
      ...(queueFolder && { extensions: ['file_storage/queue'] }),
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', ...(batch ? ['batch'] : [])],
          exporters: ['load_balancing'],
        },
      },
    },
  };
}

/**
 * The second tier.
 *
 * @param ports `{ grpc, http }` on which it receives
 * @param next port of the back end
 * @param options `policies`; `wait` in whole seconds; `processors` after the decision
 */
export function samplerConfig(ports, next, { policies, wait = 2, shards = 1, numTraces = 200_000, processors = {} }) {
  const after = Object.keys(processors);
  return {
    receivers: { otlp: receiverOf(ports) },
    processors: {
      memory_limiter: LIMITER,
      tail_sampling: {
        decision_wait: `${wait}s`,
        num_traces: numTraces,
        num_shards: shards,
        expected_new_traces_per_sec: 1000,
        decision_cache: { sampled_cache_size: numTraces * 2, non_sampled_cache_size: numTraces * 4 },
        policies,
      },
      batch: { timeout: '200ms', send_batch_size: 2048 },
      ...processors,
    },
    exporters: {
      otlp_grpc: {
        endpoint: `127.0.0.1:${next}`,
        tls: { insecure: true },
        retry_on_failure: RETRY,
        sending_queue: { enabled: true, queue_size: 20_000 },
      },
    },
    service: {
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'tail_sampling', ...after, 'batch'],
          exporters: ['otlp_grpc'],
        },
      },
    },
  };
}
