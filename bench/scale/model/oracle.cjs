/** Computes from the model alone which traces must be kept. It shares no code with the library. */
const { eachSpan, requestOf, spanOf } = require('./request.cjs');

const RANDOM_BITS = 56;

/**
 * What a Collector must keep of a request, or a process of its part.
 *
 * @param policies `{ headRatio, error, latencyMillis, ratio }`; what is missing keeps nothing
 * @returns `{ traceId, spans, reasons, localTraces, rootMicros }`; `reasons` are those of the whole trace
 */
function expectedOf(seed, number, policies) {
  const { traceId, visit } = requestOf(seed, number);
  const root = spanOf(visit);
  const localTraces = localTracesOf(root).map((local) =>
    Object.assign(local, { reasons: reasonsOf(traceId, local, policies) }),
  );
  const reasons = new Set(localTraces.flatMap((local) => local.reasons));
  const spans = localTraces.reduce((sum, local) => sum + local.spans, 0);
  return { traceId, spans, reasons: [...reasons], localTraces, rootMicros: root.end - root.start };
}

/** The part of a trace below each server span or consumer span: what one process decides about. */
function localTracesOf(root) {
  const found = [];
  const open = (span) => {
    const local = { service: span.service, micros: span.end - span.start, spans: 0, failed: false };
    found.push(local);
    visit(span, local);
  };
  const visit = (span, local) => {
    local.spans++;
    local.failed ||= span.failed;
    for (const child of span.children) {
      if (child.kind === 'server' || child.kind === 'consumer') open(child);
      else visit(child, local);
    }
  };
  open(root);
  return found;
}

function reasonsOf(traceId, { failed, micros }, { headRatio, error, latencyMillis, ratio }) {
  const reasons = [];
  if (headRatio !== undefined && isOfShare(traceId, headRatio)) reasons.push('head');
  if (error && failed) reasons.push('error');
  if (latencyMillis !== undefined && micros >= latencyMillis * 1000) reasons.push('latency');
  if (ratio !== undefined && isOfShare(traceId, ratio)) reasons.push('probabilistic');
  return reasons;
}

/** OTEP 235: the last 56 bits of the id are at least the threshold, which has four significant digits after leading `f`. */
function isOfShare(traceId, ratio) {
  if (ratio >= 1) return true;
  if (ratio <= 0) return false;
  const digits = 4 + Math.max(0, Math.floor(-(Math.floor(Math.log2(ratio)) + 1) / 4));
  const threshold = BigInt(Math.round((1 - ratio) * 16 ** digits)) << BigInt(RANDOM_BITS - 4 * digits);
  return BigInt(`0x${traceId.slice(-RANDOM_BITS / 4)}`) >= threshold;
}

/**
 * The ids of the kept traces of a run, with their spans.
 *
 * @returns `{ kept: Map<traceId, spans>, spans, requests, byReason }`
 */
function expectedRun(seed, requests, policies) {
  const kept = new Map();
  const byReason = {};
  let spans = 0;
  for (let number = 0; number < requests; number++) {
    const expected = expectedOf(seed, number, policies);
    spans += expected.spans;
    for (const reason of expected.reasons) byReason[reason] = (byReason[reason] ?? 0) + 1;
    if (expected.reasons.length > 0) kept.set(expected.traceId, expected.spans);
  }
  return { kept, spans, requests, byReason };
}

module.exports = { expectedOf, expectedRun, eachSpan };
