/** What happens in one request: a tree of spans with times and failures. All times are microseconds since its start. */
const { Random } = require('./random.cjs');
const { ENDPOINTS, TRAFFIC, NETWORK, QUEUE } = require('./shop.cjs');

const NAMES = Object.keys(ENDPOINTS);
const PLACES = new Map(NAMES.map((name, place) => [name, place]));
const ENTRIES = Object.entries(TRAFFIC);
const WEIGHT = ENTRIES.reduce((sum, [, weight]) => sum + weight, 0);
const WORK_ON_TOP = { median: 0.3, sigma: 0.4 };

/**
 * The request with this number.
 *
 * @param seed of the model, a 32-bit integer
 * @param number from 0
 * @returns `{ traceId, visit }`, where `visit` is the call of an endpoint of the edge
 */
function requestOf(seed, number) {
  const random = new Random(seed ^ Math.imul(number, 0x85ebca6b), number ^ 0x5bd1e995);
  const traceId = random.hex(4);
  let left = random.fraction() * WEIGHT;
  const [endpoint] = ENTRIES.find(([, weight]) => (left -= weight) < 0) ?? ENTRIES[0];
  return { traceId, visit: { endpoint, a: random.integer(), b: random.integer(), start: 0 } };
}

/**
 * The span of a visit, with the spans below it, those of other services included. A process that knows the visit knows
 * all of this, so that only the visit and the trace context travel.
 *
 * @param visit `{ endpoint, a, b, start }`: `a` and `b` are its seed
 */
function spanOf(visit) {
  const { endpoint, a, b, start } = visit;
  const random = new Random(a, b);
  const isMessage = !/ \//.test(endpoint);
  const [service] = endpoint.split('/', 1);
  const span = {
    name: isMessage ? `process ${endpoint.slice(service.length + 1)}` : endpoint.slice(service.length + 1),
    kind: isMessage ? 'consumer' : 'server',
    service,
    start,
    end: start,
    failed: false,
    children: [],
  };
  let now = start + random.micros(WORK_ON_TOP);
  for (const group of groupsOf(endpoint)) {
    const chances = group.map(({ chance = 1 }) => random.happens(chance));
    const began = now;
    for (const [place, step] of group.entries()) {
      if (!chances[place]) continue;
      const times = step.times ? random.between(...step.times) : 1;
      for (let time = 0; time < times && !span.failed; time++) {
        const child = childOf(step, service, step.together ? began : now, random);
        span.children.push(child);
        now = Math.max(now, child.end);
        if (child.failed && !step.optional) span.failed = true;
      }
    }
    if (span.failed) break;
  }
  span.end = now + random.micros(WORK_ON_TOP);
  return span;
}

/** Steps that happen at once are one group. */
const groupsOf = (() => {
  const groups = new Map();
  for (const [endpoint, steps] of Object.entries(ENDPOINTS)) {
    const list = [];
    for (const step of steps) {
      if (step.together && list.at(-1)?.[0].together) list.at(-1).push(step);
      else list.push([step]);
    }
    groups.set(endpoint, list);
  }
  return (endpoint) => groups.get(endpoint);
})();

function childOf(step, service, start, random) {
  const target = step.call ?? step.send;
  if (target === undefined) {
    const kind = step.work ? 'internal' : step.db ? 'db' : 'cache';
    const end = start + random.micros(step.takes);
    const failed = step.share !== undefined && random.happens(step.share);
    return { name: step.work ?? step.db ?? step.cache, kind, service, start, end, failed, children: [] };
  }
  const delay = random.micros(step.send ? QUEUE : NETWORK);
  const visit = { endpoint: target, a: random.integer(), b: random.integer(), start: start + delay };
  const remote = spanOf(visit);
  const isSent = step.send !== undefined;
  return {
    name: isSent ? `send ${remote.name.slice('process '.length)}` : remote.name.split(' ')[0],
    kind: isSent ? 'producer' : 'client',
    service,
    start,
    end: isSent ? start + random.micros(NETWORK) : remote.end + (delay >> 1),
    failed: !isSent && remote.failed,
    children: [remote],
    visit,
  };
}

/** Small numbers for endpoints, as they travel between processes. */
const placeOf = (endpoint) => PLACES.get(endpoint);
const endpointAt = (place) => NAMES[place];

/** Calls `see` with a span and each span below it. */
function eachSpan(span, see) {
  see(span);
  for (const child of span.children) eachSpan(child, see);
}

module.exports = { requestOf, spanOf, eachSpan, placeOf, endpointAt };
