// Nest 12 is ESM only, and the OTLP exporter loads node:http by import(): swc turns both into CommonJS, so that jest
// needs no flag on any Node.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/spec/integration/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  transform: { '^.+\\.[tj]s$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/|pbf/)'],
  moduleNameMapper: {
    '^otel-instrument$': '<rootDir>/lib/index.ts',
    '^otel-instrument/nest$': '<rootDir>/nest-module/index.ts',
    '^otel-instrument/(testing|viewer)$': '<rootDir>/lib/$1/index.ts',
  },
  collectCoverageFrom: ['lib/**/*.ts', 'nest-module/**/*.ts', '!**/index.ts'],
};
