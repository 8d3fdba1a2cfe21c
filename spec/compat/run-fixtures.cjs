// Runs compiled fixtures in a separate process, as an application does: node run-fixtures.cjs <folder> <file>…
// Prints one line of JSON for each file: the result of its `exercise()`, and its trace.
const nodeModule = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [, , folder, ...files] = process.argv;
const { startTestTelemetry } = nodeModule.createRequire(path.join(folder, 'any.js'))('otel-instrument/testing');

void (async () => {
  for (const file of files) {
    const telemetry = startTestTelemetry();
    try {
      const { exercise } = await import(pathToFileURL(path.join(folder, file)).href);
      const results = await exercise();
      const { openSpans, warnings } = telemetry;
      process.stdout.write(`${JSON.stringify({ file, results, trace: telemetry.outline(), openSpans, warnings })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ file, failure: String(error.stack) })}\n`);
    }
    await telemetry.shutdown();
  }
})();
