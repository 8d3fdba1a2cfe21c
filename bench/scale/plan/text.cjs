/** The tables of a plan. */
const { markdownTable } = require('../../report/table.cjs');

/** Three significant digits, with thousands separators. */
function number(value) {
  if (value === Infinity) return 'no number is enough';
  if (value === 0) return '0';
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}

function bytes(value) {
  if (value === 0) return '0';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${number(value / 1000 ** power)} ${units[power]}`;
}

const perSecond = (value) => (value === 0 ? '0' : `${bytes(value)}/s`);

const ROWS = [
  ['spans exported per second', ({ exportedPerSecond }) => number(exportedPerSecond)],
  ['spans kept per second', ({ keptPerSecond }) => number(keptPerSecond)],
  ['cores added in all services', ({ serviceCores }) => number(serviceCores)],
  ['memory of waiting traces in each process', ({ processMebibytes }) => bytes(processMebibytes * 2 ** 20)],
  ['gateways', ({ gateways }) => number(gateways)],
  ['cores busy in gateways', ({ gatewayCores }) => number(gatewayCores)],
  ['samplers', ({ samplers }) => number(samplers)],
  ['cores busy in samplers', ({ samplerCores }) => number(samplerCores)],
  ['memory of waiting traces in samplers', ({ waitingBytes }) => bytes(waitingBytes)],
  ['network from services', ({ servicesToCollectorBytes }) => perSecond(servicesToCollectorBytes)],
  ['network between the tiers', ({ betweenTiersBytes }) => perSecond(betweenTiersBytes)],
  ['network to the backend', ({ toBackendBytes }) => perSecond(toBackendBytes)],
  ['stored', ({ storedBytes }) => bytes(storedBytes)],
];

const COSTS = [
  ['CPU seconds in services', ({ serviceSeconds }) => number(serviceSeconds)],
  ['CPU seconds in Collectors', ({ collectorSeconds }) => number(collectorSeconds)],
  ['GB from services and to the backend', ({ wireGigabytes }) => number(wireGigabytes)],
  ['GB between the tiers', ({ betweenGigabytes }) => number(betweenGigabytes)],
  ['GB stored', ({ storedGigabytes }) => number(storedGigabytes)],
];

/** @param designs of `planAll` */
function planTable(designs) {
  return tableOf(designs, ROWS, (design) => design);
}

function costTable(designs) {
  return tableOf(designs, COSTS, ({ perMillion }) => perMillion);
}

function tableOf(designs, rows, part) {
  const all = Object.values(designs).map(part);
  return markdownTable(
    ['', ...Object.keys(designs)],
    rows.map(([title, text]) => [title, ...all.map(text)]),
  );
}

/** The recorded figures of one part: medians, and the lowest and highest of the rounds. */
function figureTable(run, columns) {
  const spread = ({ rounds }, key, digits) => {
    const values = rounds.map((round) => round[key]);
    return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
  };
  return markdownTable(
    ['', ...columns.flatMap(({ title }) => [title, 'lowest to highest'])],
    run.cases.map((each) => [
      each.name,
      ...columns.flatMap(({ key, digits = 1 }) => [each.median[key].toFixed(digits), spread(each, key, digits)]),
    ]),
  );
}

module.exports = { planTable, costTable, figureTable, number, bytes };
