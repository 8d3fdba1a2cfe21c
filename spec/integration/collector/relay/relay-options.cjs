// The options of every service of the relay, and of the Collector that decides about its traces.
const { tailPolicy } = require('otel-instrument');

/** From here on, a part of a trace is slow. */
const SLOW_MILLIS = 500;

exports.SLOW_MILLIS = SLOW_MILLIS;

exports.relayOptions = ({ serviceName, endpoint, mode, ratio, keepSampled, background }) => ({
  serviceName,
  environment: 'development',
  exporter: { endpoint },
  batch: { scheduledDelayMillis: 200, maxQueueSize: 100_000 },
  forceTrace: { rateLimit: 10_000 },
  sampling: {
    mode,
    ratio,
    tail: {
      keepSampled,
      decisionWaitMillis: 4000,
      policies: [
        tailPolicy.forced(),
        tailPolicy.error(),
        tailPolicy.latency({ thresholdMillis: SLOW_MILLIS }),
        ...(background === undefined
          ? []
          : [tailPolicy.named('background', tailPolicy.probabilistic({ ratio: background }))]),
      ],
    },
  },
});
