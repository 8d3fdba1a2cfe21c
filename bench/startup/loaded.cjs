// Counts what a function loads: files, modules of this package that run, and built-in modules of Node. The build joins modules
// of this package into a few files, so the number of files alone says little.
const { Session } = require('node:inspector');

const OURS = /\/(?:otel-instrument|dist)\/.*\/modules\.js$/;
/** A joined module is a function with the name of its file. */
const MODULE = /^(?:lib|nest-module)\/.*\.js$/;

/**
 * Runs the work and counts what it loads.
 *
 * @param {() => unknown} work may return a promise
 * @returns {Promise<{ files: string[], modules: string[], builtins: string[] }>} paths of files; names of joined modules
 */
async function loadedBy(work) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const [files, builtins] = [new Set(Object.keys(require.cache)), new Set(process.moduleLoadList)];
  await work();
  const modules = ranIn(session).filter(({ url }) => OURS.test(url));
  session.disconnect();
  return {
    files: Object.keys(require.cache).filter((file) => !files.has(file)),
    modules: modules
      .flatMap(({ functions }) =>
        functions.filter(({ functionName, ranges }) => MODULE.test(functionName) && ranges[0].count > 0),
      )
      .map(({ functionName }) => functionName),
    builtins: process.moduleLoadList.filter((name) => !builtins.has(name) && name.startsWith('NativeModule')),
  };
}

function ranIn(session) {
  let result = [];
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error) throw new Error(error.message);
    ({ result } = coverage);
  });
  return result;
}

module.exports = { loadedBy };
