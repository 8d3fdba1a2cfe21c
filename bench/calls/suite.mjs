/** The cost of a call: all variants, states and shapes, in new processes and interleaved rounds. */
import { fileURLToPath } from 'node:url';
import { fixture, versionsOf } from '../fixtures.mjs';
import { measureApart } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';
import { profileArguments } from '../profile.mjs';
import { startReceiver } from '../receiver.mjs';
import { TITLES } from './shapes.mjs';
import { STATES, VARIANTS } from './variants.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const BASE = 'asyncTwo';
const FEW = ['undecorated', 'byHand', 'nestjsOtel', 'oursStock', 'oursEngine'];
const OBJECTS = ['undecorated', 'byHand', 'logfire', 'oursStock', 'oursEngine'];
const THREE = ['none', 'unsampled', 'dropping'];

/** All measurements on one Node, in the order of one round. */
function plan(major) {
  const cases = [
    ...cross(2, Object.keys(VARIANTS), Object.keys(STATES), [BASE]),
    ...cross(2, FEW, THREE, ['syncTwo', 'asyncTexts', 'asyncNone', 'asyncTwenty', 'asyncNested:5', 'asyncNested:20']),
    ...cross(2, OBJECTS, ['dropping'], ['asyncObject:1000', 'asyncObject:1000000']),
  ];
  if (major < 22) return cases;
  return [...cases, ...cross(3, ['undecorated', 'byHand', 'oursStock', 'oursEngine'], Object.keys(STATES), [BASE])];
}

function cross(sdk, variants, states, shapes) {
  return shapes.flatMap((shape) =>
    states.flatMap((state) =>
      variants
        .filter((each) => VARIANTS[each].states.includes(state))
        .map((variant) => ({ variant, state, shape, sdk, nanos: [] })),
    ),
  );
}

export const describe = ({ variant, state, shape, sdk }) =>
  `${VARIANTS[variant].title} | ${STATES[state]} | ${TITLES[shape]} | SDK ${sdk}`;

/** @returns the cases of one Node, each with nanoseconds per call for each round and spans per call, or a `reason` */
export async function measure(node, { dist, rounds, quick, only, profile, until, progress }) {
  const cases = plan(node.major).filter((each) => only.test(describe(each)));
  const agent = await startReceiver();
  try {
    for (const round of roundsWithin(rounds, until)) {
      for (const [index, each] of cases.entries()) {
        progress(`calls, Node ${node.version}, round ${round + 1} of ${rounds}, ${index + 1} of ${cases.length}`);
        if (each.reason === undefined) await measureOnce(each, node, { dist, quick, profile, agent: agent.url });
      }
    }
  } finally {
    await agent.stop();
  }
  return { node: node.version, versions: versions(node.major), cases };
}

async function measureOnce(each, node, { dist, quick, profile, agent }) {
  const { folder, reason } = fixture(each.sdk === 3 ? 'sdk3' : (VARIANTS[each.variant].fixture ?? 'peers'), dist);
  const { variant, state, shape } = each;
  const config = { folder, variant, state, shape, agent, millis: durationOf(quick, profile) };
  const args = [...profileArguments(profile, `${node.major} ${describe(each)}`), WORKER, JSON.stringify(config)];
  const result = folder ? await measureApart(node.path, args) : { reason };
  if (result.reason) each.reason = result.reason;
  else {
    each.nanos.push(result.nanos);
    each.spans = result.spans;
    each.provider = result.provider;
  }
}

/** Milliseconds of warm-up and of measurement. A profile needs longer, so that loading modules does not dominate it. */
function durationOf(quick, profile) {
  if (profile) return 3000;
  return quick ? 150 : 300;
}

function versions(major) {
  const only = /nestjs-otel|amplication|fullstackhouse|logfire|dd-trace|autotel$|sdk-trace|^@opentelemetry.api$/;
  const newer = major < 22 ? {} : { 'SDK 3': versionsOf('sdk3', only) };
  return { 'SDK 2': { ...versionsOf('peers', only), ...versionsOf('autotel', /^autotel$/) }, ...newer };
}
