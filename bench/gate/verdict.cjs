/** Compares measured figures with the kept ones. */

/** A figure may be above the kept one by a tenth, or by this, whichever is more: a tenth of nearly nothing is nothing. */
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
/** A ratio of processor times fails where it has doubled, and is above the kept one by this. */
const RATIO_SLACK = 0.1;

/**
 * @param kept figures by name, each an object of numbers by unit; `undefined` if none were kept
 * @param measured the same of this run
 * @returns a row for each number: `state` is `same`, `above` or `below` by more than allowed, `missing` in this run, or `new`
 */
function compareFigures(kept, measured) {
  return compare(kept, measured, (unit, number) => {
    const room = Math.max(Math.abs(number) * TENTH, SLACK[unit] ?? 0);
    return { least: number - room, most: number + room };
  });
}

/** The same for ratios of processor times, which depend on the machine. */
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

/** A line that says what happened to a figure. */
function describeRow({ name, unit, kept, measured, state }) {
  const of = `${name}: ${unit}`;
  if (state === 'missing') return `${of} were not measured; ${amount(kept)} are kept`;
  if (state === 'new') return `${of} ${amount(measured)}; none are kept`;
  if (state === 'same') return `${of} ${amount(measured)}`;
  const share = kept === 0 ? '' : ` (${measured > kept ? '+' : ''}${Math.round((measured / kept - 1) * 100)} %)`;
  return `${of} ${amount(measured)}, kept ${amount(kept)}${share}`;
}

module.exports = { amount, compareFigures, compareRatios, describeRow };
