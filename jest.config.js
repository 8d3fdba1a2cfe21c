// This table says which spec belongs to which project. spec/package/projects.spec.ts holds them to it.
const FOLDERS = {
  // Compiles, bundles, packs or type-checks.
  toolchain: ['spec/build', 'spec/compat', 'spec/docs', 'spec/package', 'spec/types'],
  // Starts Nest.
  nest: ['spec/nest-module', 'spec/samples'],
  // Needs installed services; see jest.integration.config.js.
  integration: ['spec/integration'],
};
// Starts a process or a thread, in any other folder than those of `toolchain`.
const PROCESS = '*.process.spec.ts';

const specsIn = (folders) => folders.map((folder) => `<rootDir>/${folder}/**/*.spec.ts`);
const foldersOf = (...projects) => projects.flatMap((project) => FOLDERS[project]);
const processIn = (folders) => folders.map((folder) => `<rootDir>/${folder}/**/${PROCESS}`);
// jest replaces <rootDir> at the start of a pattern only.
const not = (patterns) => patterns.map((pattern) => pattern.replace('<rootDir>', '!**'));

const TESTS = {
  unit: [...specsIn(['spec']), ...not([...specsIn(foldersOf('toolchain', 'nest', 'integration')), ...processIn(['spec'])])],
  nest: [...specsIn(FOLDERS.nest), ...not(processIn(FOLDERS.nest))],
  process: [...processIn(['spec']), ...not(specsIn(foldersOf('toolchain', 'integration')))],
  toolchain: specsIn(FOLDERS.toolchain),
};

/** @type {import('jest').Config} */
module.exports = {
  projects: Object.entries(TESTS).map(([displayName, testMatch]) => ({
    ...require('./jest.common'),
    displayName,
    testMatch,
  })),
  collectCoverageFrom: ['lib/**/*.ts', 'nest-module/**/*.ts', '!**/index.ts'],
};
