/**
 * How evenly `load_balancing` spreads traces: its hash ring for the names that `collector-config` gives to samplers. Source:
 * consistent_hashing.go of loadbalancingexporter 0.161. The few points of equal place are left out.
 */
const { crc32 } = require('node:zlib');

const PLACES = 131_071;
const POINTS = 200;

/** @returns the load of the fullest and of the emptiest sampler, as ratios to the average */
function spreadOf(samplers) {
  const owners = new Map();
  for (let sampler = 0; sampler < samplers; sampler++) {
    for (let point = 0; point < POINTS; point++) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(point);
      const name = Buffer.from(`otel-sampling-${sampler}.otel-sampling:4317`);
      const place = crc32(Buffer.concat([name, bytes])) % PLACES;
      if (!owners.has(place)) owners.set(place, sampler);
    }
  }
  const points = [...owners].toSorted(([a], [b]) => a - b);
  const loads = Array.from({ length: samplers }, () => 0);
  let before = points.at(-1)[0] - PLACES;
  for (const [place, sampler] of points) {
    loads[sampler] += place - before;
    before = place;
  }
  const average = PLACES / samplers;
  return { most: Math.max(...loads) / average, least: Math.min(...loads) / average };
}

module.exports = { spreadOf };
