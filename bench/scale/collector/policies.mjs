/** Lists of policies, of which `otel-instrument collector-config` writes those of the Collector. */

const PATTERNS = 20;

/**
 * @param tailPolicy of the library
 * @param set `one`, `five`, or `many`: with conditions on attributes, as many services with special cases add them
 * @param ratio of the background share
 */
export function policiesOf(tailPolicy, set, ratio) {
  const five = [
    tailPolicy.forced(),
    tailPolicy.error(),
    tailPolicy.latency({ thresholdMillis: 1000 }),
    tailPolicy.attribute('http.route', '/never'),
  ];
  const patterns = Array.from({ length: PATTERNS }, (_, place) =>
    tailPolicy.named(`tenant ${place}`, tailPolicy.attribute('enduser.id', new RegExp(`^tenant-${place}-[0-9]+$`))),
  );
  if (set === 'one') return [tailPolicy.error()];
  return [
    ...five,
    ...(set === 'many' ? patterns : []),
    tailPolicy.named('background', tailPolicy.probabilistic({ ratio })),
  ];
}
