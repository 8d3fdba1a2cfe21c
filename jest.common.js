// What every jest configuration of this repository shares.
// Nest 12 and what Fastify reads cookies with are ESM only, and the OTLP exporter loads node:http by import(): swc turns
// them into CommonJS, so that jest needs no flag on any Node.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // A machine that is busy is no reason to fail.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  transform: { '^.+\\.[tj]s$': '@swc/jest' },
  transformIgnorePatterns: [
    '/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/|pbf/|(light-my-request/node_modules/)?cookie/)',
  ],
  moduleNameMapper: {
    '^otel-instrument$': '<rootDir>/lib/index.ts',
    '^otel-instrument/sdk$': '<rootDir>/lib/sdk.ts',
    '^otel-instrument/nest$': '<rootDir>/nest-module/index.ts',
    '^otel-instrument/(build|messaging|testing|viewer)$': '<rootDir>/lib/$1/index.ts',
  },
};
