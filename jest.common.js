const { readFileSync } = require('node:fs');
const inspector = require('node:inspector');
const path = require('node:path');

const swc = JSON.parse(readFileSync(path.join(__dirname, '.swcrc'), 'utf8'));

// What every jest configuration of this repository shares.
// Nest 12 and what Fastify reads cookies with are ESM only, and the OTLP exporter loads node:http by import(): swc turns
// them into CommonJS, so that jest needs no flag on any Node.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: require.resolve('./jest.environment'),
  // A machine that is busy is no reason to fail.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  // A map inside each module triples the text that each spec file compiles. Only a debugger needs it there.
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { ...swc, sourceMaps: inspector.url() ? 'inline' : true }] },
  transformIgnorePatterns: [
    '/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/|pbf/|(light-my-request/node_modules/)?cookie/)',
  ],
  moduleNameMapper: {
    '^otel-instrument$': '<rootDir>/lib/index.ts',
    '^otel-instrument/sdk$': '<rootDir>/lib/sdk.ts',
    '^otel-instrument/nest$': '<rootDir>/nest-module/index.ts',
    '^otel-instrument/(build|messaging|testing|viewer)$': '<rootDir>/lib/$1/index.ts',
    '^otel-instrument/testing/(jest|jest-globals)$': '<rootDir>/lib/testing/$1.ts',
  },
};
