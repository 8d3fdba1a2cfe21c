/** Ratios of the suite `http`. Each is the median of its rounds, or `NaN` if it was not measured. */
import { addedRatio, median, medianRatio } from './statistics.cjs';

/** @param key a property of a round, such as `processorMicros` */
function numbers(run, { nest, adapter, name }, key) {
  const found = run.cases.find((each) => each.nest === nest && each.adapter === adapter && each.name === name);
  return found?.rounds.map((round) => round[key]) ?? [];
}

/** A number of a case, × that of the bare service. */
export const timesBare = (run, where, key) =>
  medianRatio(numbers(run, where, key), numbers(run, { ...where, name: 'bare' }, key));

/** The processor time that a case adds to another, × that of the bare service. */
export function addedTo(run, where, other) {
  const [own, base, bare] = [where.name, other, 'bare'].map((name) =>
    numbers(run, { ...where, name }, 'processorMicros'),
  );
  return median(own.map((micros, round) => (micros - base[round]) / bare[round]).filter(Number.isFinite));
}

/** The processor time that a case adds to the bare service, × what another adds. */
export function addedAgainst(run, where, other) {
  const [own, bare, others] = [where.name, 'bare', other].map((name) =>
    numbers(run, { ...where, name }, 'processorMicros'),
  );
  return addedRatio(own, bare, others, bare);
}
