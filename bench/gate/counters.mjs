/** Counts promises, contexts and listeners. Start it before you load the measured code: it replaces methods of prototypes. */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

const NONE = { promises: 0, resources: 0, runs: 0, entered: 0, listeners: 0 };

/** @returns `start`, which counts from 0; and `read`, which takes the number of operations and returns the counts per operation */
export function startCounters() {
  const counts = { ...NONE };
  replace(AsyncLocalStorage.prototype, ['run'], () => counts.runs++);
  replace(AsyncLocalStorage.prototype, ['enterWith'], () => counts.entered++);
  // `once`, and the `addListener` of streams, call these.
  replace(EventEmitter.prototype, ['on', 'addListener', 'prependListener'], () => counts.listeners++);
  const hook = createHook({
    init(_, type) {
      if (type === 'PROMISE') counts.promises++;
      else counts.resources++;
    },
  });
  // On Node 24, `run` calls `enterWith` before and after its function.
  new AsyncLocalStorage().run({}, () => undefined);
  const enteredByRun = counts.entered;
  return {
    start() {
      Object.assign(counts, NONE);
      hook.enable();
    },
    read(times) {
      hook.disable();
      const { promises, resources, runs, entered, listeners } = counts;
      const contexts = runs + Math.max(0, entered - runs * enteredByRun);
      const each = (count) => count / times;
      return {
        promises: each(promises),
        resources: each(resources),
        contexts: each(contexts),
        listeners: each(listeners),
      };
    },
  };
}

function replace(prototype, names, note) {
  for (const name of names) {
    const original = prototype[name];
    prototype[name] = function counted(...args) {
      note();
      return original.apply(this, args);
    };
  }
}
