import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MILLIS = 60_000;

/** Waits until a counter of a Collector has reached a number. @throws if it does not in a minute */
export function untilSent(collector, name, count) {
  return untilAll([collector], name, count);
}

/** Waits until a counter of several Collectors together has reached a number. @throws if it does not in a minute */
export async function untilAll(collectors, name, count) {
  let last = 0;
  for (const end = performance.now() + WAIT_MILLIS; performance.now() < end; await sleep(100)) {
    const counts = await Promise.all(collectors.map((each) => each.metric(name)));
    last = counts.reduce((sum, each) => sum + each, 0);
    if (last >= count) return;
  }
  const log = collectors[0].log().slice(-500);
  throw new Error(`waited ${WAIT_MILLIS} ms for ${name} to reach ${count}; it is ${last}: ${log}`);
}
