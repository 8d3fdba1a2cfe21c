/** Lists of policies for the second tier, as `otel-instrument collector-config` writes them. */

const ottl = (name, ...span) => ({ name, type: 'ottl_condition', ottl_condition: { error_mode: 'ignore', span } });
const LOCAL_ROOT = '(IsRootSpan() or span.flags >= 768)';
const error = { name: 'error', type: 'status_code', status_code: { status_codes: ['ERROR'] } };
const forced = {
  name: 'forced',
  type: 'boolean_attribute',
  boolean_attribute: { key: 'trace.forced', value: true },
};
const latency = (millis) =>
  ottl('latency', `${LOCAL_ROOT} and span.end_time_unix_nano - span.start_time_unix_nano >= ${millis}000000`);

/** @param ratio 0 to 1; the same traces as `tailPolicy.probabilistic({ ratio })` for ratios of at least 1/16 */
function share(ratio) {
  const digits = ratio >= 1 / 16 ? 4 : ratio >= 1 / 256 ? 5 : 6;
  const threshold = Math.round((1 - ratio) * 16 ** digits)
    .toString(16)
    .padStart(digits, '0')
    .padEnd(14, '0');
  return ottl('background', ratio >= 1 ? 'true == true' : `Substring(span.trace_id.string, 18, 14) >= "${threshold}"`);
}

/** Conditions on attributes with patterns, as many services with special cases add them. */
const PATTERNS = Array.from({ length: 20 }, (_, place) =>
  ottl(
    `tenant ${place}`,
    `IsString(span.attributes["enduser.id"]) and IsMatch(span.attributes["enduser.id"], "^tenant-${place}-")`,
    `IsString(span.attributes["url.path"]) and IsMatch(span.attributes["url.path"], "/internal/${place}/[0-9]+$")`,
  ),
);

/** @param ratio of the background share */
export function policiesOf(set, { ratio, latencyMillis = 1000 } = {}) {
  const checkout = ottl(
    'attribute http.route',
    'IsString(span.attributes["http.route"]) and IsMatch(span.attributes["http.route"], "^/never")',
  );
  return {
    one: [error],
    five: [forced, error, latency(latencyMillis), checkout, share(ratio)],
    three: [error, latency(latencyMillis), share(ratio)],
    many: [forced, error, latency(latencyMillis), ...PATTERNS, share(ratio)],
  }[set];
}
