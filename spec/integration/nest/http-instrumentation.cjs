// Loads OpenTelemetry's instrumentation of node:http before the application (node --require).
const { createRequire } = require('node:module');
const { join } = require('node:path');

// Resolves packages of the application, not of this folder.
const installed = createRequire(join(process.env.FIXTURE, 'package.json'));
const { HttpInstrumentation } = installed('@opentelemetry/instrumentation-http');

module.exports = new HttpInstrumentation();
