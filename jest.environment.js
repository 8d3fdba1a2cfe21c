const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

const used = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function recorded(...args) {
    used.add(this);
    return Reflect.apply(original, this, args);
  };
}

/**
 * Turns off the storages of a spec file when the file ends. Jest itself creates one for each file and keeps it. Before
 * Node 24, every promise of the later files pays for each storage that is on.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    for (const storage of used) storage.disable();
    used.clear();
    await super.teardown();
  }
};
