import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MILLIS = 40_000;

/** Waits until a counter of a Collector has reached a number. @throws if it does not in 40 seconds */
export async function untilSent(collector, name, count) {
  let last = 0;
  for (const end = performance.now() + WAIT_MILLIS; performance.now() < end; await sleep(100)) {
    last = await collector.metric(name);
    if (last >= count) return;
  }
  throw new Error(
    `waited ${WAIT_MILLIS} ms for ${name} to reach ${count}; it is ${last}: ${collector.log().slice(-500)}`,
  );
}
