// The tests that judge mutants of lib/fields and lib/span: those that need no built package and no other process.
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.common'),
  testMatch: ['<rootDir>/spec/{fields,span,rust-cases}/**/*.spec.ts', '!**/*.process.spec.ts'],
};
