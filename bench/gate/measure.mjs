/** Measures the figures of the gate on one Node. Two processes run at a time, because the figures do not depend on other work. */
import { measureApart } from '../processes.mjs';
import { startReceiver } from '../receiver.mjs';
import { EXACT_FLAGS } from './allocation.mjs';
import { CALL, CALLS, MODULES, REQUEST, REQUESTS, STARTS } from './plan.mjs';

const AT_A_TIME = 2;
const MILLIS = 60_000;

/**
 * @param root folder of the package under test, with its package.json, `dist` and node_modules
 * @param only what to measure, by name
 * @returns `figures` by name, and a message in `failures` for each that could not be measured
 */
export async function measureFigures(node, { root, only, progress }) {
  const receiver = await startReceiver();
  const failures = [];
  const run = async (name, flags, file, config) => {
    progress(`gate, Node ${node.version}, ${name}`);
    const result = await measureApart(node.path, [...flags, file, JSON.stringify(config)], { millis: MILLIS });
    if (result.reason) failures.push(`${name}: ${result.reason}`);
    return result.reason ? undefined : result;
  };
  try {
    const context = { run, root, endpoint: receiver.url, only };
    const jobs = [...callJobs(context), ...requestJobs(context), ...startJobs(context)];
    return { figures: asAdded(merged(await inParallel(jobs))), failures };
  } finally {
    await receiver.stop();
  }
}

function callJobs({ run, root, endpoint, only }) {
  const calls = CALLS.filter(({ name }) => only.test(name));
  const states = [...new Set(calls.map(({ state }) => state))];
  const counting = states.map((state) => async () => {
    const counts = await run(`calls, ${state}`, [], CALL, { root, state, endpoint, counting: true });
    const wanted = calls.filter((each) => counts && each.state === state);
    return wanted.map(({ name, kind, method }) => [name, counts[`${kind}, ${method}`]]);
  });
  const allocating = calls.map(({ name, ...call }) => async () => {
    const receiver = await startReceiver();
    try {
      const result = await run(name, EXACT_FLAGS, CALL, { root, endpoint: receiver.url, ...call });
      const { spans, bytes } = await receiver.received();
      const sent = spans > 0 ? { 'exported bytes': bytes / spans } : {};
      return result ? [[name, { bytes: result.bytes, ...sent }]] : [];
    } finally {
      await receiver.stop();
    }
  });
  return [...counting, ...allocating];
}

/** Also measures the service without tracing for each selected one, because the figures are differences. */
function requestJobs({ run, root, endpoint, only }) {
  const wanted = new Set(REQUESTS.filter(({ name }) => only.test(name)).flatMap(({ name, bare }) => [name, bare]));
  return REQUESTS.filter(({ name }) => wanted.has(name)).map(({ name, config: way }) => async () => {
    const config = { folder: root, esm: true, endpoint, ...way };
    const bytes = await run(name, EXACT_FLAGS, REQUEST, config);
    const counts = await run(name, [], REQUEST, { ...config, counting: true });
    return bytes && counts ? [[name, { bytes: bytes.bytes, ...counts }]] : [];
  });
}

function startJobs({ run, root, endpoint, only }) {
  return Object.entries(STARTS)
    .map(([what, config]) => [`start, ${what}`, config])
    .filter(([name]) => only.test(name))
    .map(([name, config]) => async () => {
      const loaded = await run(name, [], MODULES, { root, endpoint, ...config });
      return loaded ? [[name, loaded]] : [];
    });
}

/** Subtracts the figures of the service without tracing from those of each request. */
function asAdded(results) {
  const entries = Object.entries(results).flatMap(([name, figures]) => {
    const bareName = REQUESTS.find((each) => each.name === name)?.bare;
    if (!figures || name === bareName) return [];
    const bare = bareName ? results[bareName] : undefined;
    if (bareName && !bare) return [];
    return [[name, rounded(bare ? difference(figures, bare) : figures)]];
  });
  return Object.fromEntries(entries);
}

function difference({ bytes, ...counts }, bare) {
  const more = Object.entries(counts).map(([unit, count]) => [unit, count - bare[unit]]);
  return { 'bytes added': bytes - bare.bytes, ...Object.fromEntries(more) };
}

function rounded(figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([unit, number]) => [unit, Number(number.toFixed(unit.includes('bytes') ? 0 : 2))]),
  );
}

/** Joins the figures of the same name. */
function merged(results) {
  const all = {};
  for (const [name, figures] of results) all[name] = { ...all[name], ...figures };
  return all;
}

async function inParallel(jobs) {
  const results = [];
  const waiting = jobs.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const job of waiting) results.push(...(await job()));
    }),
  );
  return results;
}
