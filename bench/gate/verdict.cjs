/** Compares measured figures with the saved ones. */

/** A figure may grow by a tenth, or by this amount if that is more: a tenth of a small figure is too little. */
const SLACK = {
  bytes: 24,
  'bytes added': 512,
  promises: 0.05,
  contexts: 0.05,
  listeners: 0.05,
  resources: 0.1,
  files: 1,
  modules: 1,
  'built-in modules': 1,
  'exported bytes': 2,
};
const TENTH = 0.1;
/**
 * A ratio of processor times fails if it has doubled and has grown by more than this. Each ratio compares two processes on a shared
 * machine, and one of them may be a fifth slower than usual.
 */
const RATIO_SLACK = 0.3;

/**
 * @param kept figures by name, each an object of numbers by unit; `undefined` if none are saved
 * @param measured the figures of this run, in the same form
 * @returns a row for each number: `state` is `same`, `above` or `below` by more than allowed, `missing` in this run, or `new`
 */
function compareFigures(kept, measured) {
  return compare(kept, measured, (unit, number) => {
    const room = Math.max(Math.abs(number) * TENTH, SLACK[unit] ?? 0);
    return { least: number - room, most: number + room };
  });
}

/** Like {@link compareFigures}, for ratios of processor times. They depend on the machine, so they have wider limits. */
function compareRatios(kept, measured) {
  return compare(kept, measured, (_, number) => ({
    least: Math.min(number / 2, number - RATIO_SLACK),
    most: Math.max(number * 2, number + RATIO_SLACK),
  }));
}

function compare(kept = {}, measured, limits) {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(measured)])];
  return names.flatMap((name) => {
    const units = [...new Set([...Object.keys(kept[name] ?? {}), ...Object.keys(measured[name] ?? {})])];
    return units.map((unit) => {
      const [before, now] = [kept[name]?.[unit], measured[name]?.[unit]];
      return { name, unit, kept: before, measured: now, state: stateOf(before, now, limits(unit, before)) };
    });
  });
}

function stateOf(before, now, { least, most }) {
  if (before === undefined) return 'new';
  if (now === undefined || Number.isNaN(now)) return 'missing';
  if (now > most) return 'above';
  return now < least ? 'below' : 'same';
}

/** A count, or a mean of counts. */
const amount = (number) => {
  if (Number.isNaN(number)) return '–';
  return Math.abs(number) >= 100 ? Math.round(number).toLocaleString('en') : String(Number(number.toFixed(2)));
};

/** Describes the change of a figure in one line. */
function describeRow({ name, unit, kept, measured, state }) {
  const of = `${name}: ${unit}`;
  if (state === 'missing') return `${of} not measured, saved ${amount(kept)}`;
  if (state === 'new') return `${of} ${amount(measured)}, none saved`;
  if (state === 'same') return `${of} ${amount(measured)}`;
  const percent = kept === 0 ? '' : ` (${measured > kept ? '+' : ''}${Math.round((measured / kept - 1) * 100)} %)`;
  return `${of} ${amount(measured)}, saved ${amount(kept)}${percent}`;
}

module.exports = { amount, compareFigures, compareRatios, describeRow };
