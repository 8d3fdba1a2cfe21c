// Loaded before the application (node --require): OpenTelemetry's own instrumentation of node:http.
const { createRequire } = require('node:module');
const { join } = require('node:path');

// What the application has installed, not what stands beside this file.
const installed = createRequire(join(process.env.FIXTURE, 'package.json'));
const { HttpInstrumentation } = installed('@opentelemetry/instrumentation-http');

module.exports = new HttpInstrumentation();
