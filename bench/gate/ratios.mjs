/**
 * Measures processor time as ratios: the time that tracing adds to a call, divided by the time that hand-written spans add; and
 * the time that it adds to a request, divided by the time of the service without tracing. Both sides come from alternating
 * rounds of one run. Other work on the machine still makes the ratios imprecise.
 */
import { fileURLToPath } from 'node:url';
import { measureApart, start } from '../processes.mjs';
import { startReceiver } from '../receiver.mjs';
import statistics from '../report/statistics.cjs';

const { addedRatio, median } = statistics;
const PROCESSOR = fileURLToPath(new URL('processor.mjs', import.meta.url));
const SERVICE = fileURLToPath(new URL('service.mjs', import.meta.url));
const ROUNDS = 3;
const REQUEST_ROUNDS = 5;
const STATES = { dropping: 'call, sampled', unsampled: 'call, unsampled' };
const VARIANTS = ['undecorated', 'byHand', 'oursEngine'];
const WAYS = {
  bare: { way: 'bare' },
  '0 %': { way: 'module', ratio: 0 },
  '100 %': { way: 'module', ratio: 1 },
};
const CALL_UNIT = '× hand-written, added';
const REQUEST_UNIT = '× bare, added';

/** @returns ratios by name */
export async function measureRatios(node, { root, only, progress }) {
  const calls = Object.entries(STATES).filter(([, name]) => only.test(`ratio, ${name}`));
  const ratios = {};
  const times = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [state, name] of calls) {
      for (const variant of VARIANTS) {
        progress(`gate, Node ${node.version}, processor, ${name}, ${variant}`);
        const config = JSON.stringify({ root, variant, state, shape: 'asyncTwo' });
        const { nanos = Number.NaN } = await measureApart(node.path, ['--expose-gc', PROCESSOR, config]);
        ((times[name] ??= {})[variant] ??= []).push(nanos);
      }
    }
  }
  for (const [name, { undecorated, byHand, oursEngine }] of Object.entries(times)) {
    ratios[`ratio, ${name}`] = { [CALL_UNIT]: addedRatio(oursEngine, undecorated, byHand, undecorated) };
  }
  for (const adapter of ['express', 'fastify'].filter((each) => only.test(`ratio, request, ${each}`))) {
    progress(`gate, Node ${node.version}, processor, ${adapter}`);
    const micros = await requestMicros(node, root, adapter).catch(({ message }) => {
      console.log(`Could not measure the processor time of requests, ${adapter}: ${message}`);
    });
    if (!micros) continue;
    for (const way of ['0 %', '100 %']) {
      const added = micros[way].map((each, round) => (each - micros.bare[round]) / micros.bare[round]);
      ratios[`ratio, request, ${adapter}, ${way}`] = { [REQUEST_UNIT]: median(added) };
    }
  }
  return rounded(ratios);
}

/** All services run at once, and are measured in turn. Each sends its own requests, so that none waits for another process. */
async function requestMicros(node, root, adapter) {
  const receiver = await startReceiver();
  const services = Object.entries(WAYS).map(([way, config]) => {
    const json = JSON.stringify({ folder: root, esm: true, adapter, endpoint: receiver.url, ...config });
    return [way, start(node.path, ['--expose-gc', SERVICE, json])];
  });
  try {
    await Promise.all(services.map(([, service]) => service.line('ready')));
    const micros = {};
    for (let round = 0; round <= REQUEST_ROUNDS; round++) {
      for (const [way, service] of services) {
        service.child.stdin.write('more\n');
        const measured = Number((await service.line('micros ')).split(' ')[1]);
        // The first round warms up.
        if (round > 0) (micros[way] ??= []).push(measured);
      }
    }
    return micros;
  } finally {
    await Promise.all(services.map(([, service]) => service.stop()));
    await receiver.stop();
  }
}

/** Leaves out what no round could measure, which must not be kept. */
function rounded(ratios) {
  const measured = Object.entries(ratios).filter(([, numbers]) => Object.values(numbers).every(Number.isFinite));
  const round = (numbers) =>
    Object.fromEntries(Object.entries(numbers).map(([unit, number]) => [unit, Number(number.toFixed(3))]));
  return Object.fromEntries(measured.map(([name, numbers]) => [name, round(numbers)]));
}
