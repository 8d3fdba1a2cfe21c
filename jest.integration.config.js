// What needs services that are installed beside Node; `.ci/services` starts them and says where they are.
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.common'),
  testMatch: ['<rootDir>/spec/integration/**/*.spec.ts'],
  maxWorkers: 1,
};
