/** Starts the library for a service of the model, as a team would. */
const path = require('node:path');
const { resourceOf } = require('../model/attributes.cjs');

/**
 * @param service its name
 * @param dist the build of the package
 * @param options `{ mode, exporter, batch, headRatio, latencyMillis, ratio }`
 */
function startFor(service, dist, { exporter, batch, mode, headRatio, latencyMillis, ratio }) {
  const { startTelemetry, tailPolicy } = require(path.join(dist, 'lib/index.js'));
  const policies = [
    tailPolicy.error(),
    tailPolicy.latency({ thresholdMillis: latencyMillis }),
    ...(ratio > 0 ? [tailPolicy.named('background', tailPolicy.probabilistic({ ratio }))] : []),
  ];
  const sampling = {
    head: { ratio: headRatio },
    process: { ratio: headRatio, tail: { policies } },
    collector: { ratio: headRatio, mode: 'collector', tail: { policies } },
  };
  return startTelemetry({
    serviceName: service,
    environment: 'bench',
    resource: { ...resourceOf(service), 'service.instance.id': `${service}-1` },
    sampling: sampling[mode],
    exporter,
    batch,
    flushOnExit: false,
    shutdownTimeoutMillis: 30_000,
  });
}

/** The library's generator of ids, for which it has no option. Ids of the model make what must be kept computable. */
function idsOf(dist) {
  return require(path.join(dist, 'lib/engine/random-ids.js')).RANDOM_IDS;
}

module.exports = { startFor, idsOf };
