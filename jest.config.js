// Which spec belongs to which project. spec/house/projects.spec.ts holds the specs to it.
const TOOLCHAIN = '(build|compat|docs|package|types)/';
const NEST = '(nest-module|samples)/';
const INTEGRATION = 'integration/';
const PROCESS = '(?=.*\\.process\\.spec\\.ts$)';
const IN_PROCESS = '(?!.*\\.process\\.spec\\.ts$)';

const PROJECTS = {
  // Everything that none of the others has.
  unit: `(?!${TOOLCHAIN}|${NEST}|${INTEGRATION})${IN_PROCESS}`,
  // Starts Nest: by folder.
  nest: `${NEST}${IN_PROCESS}`,
  // Starts a process or a thread: by suffix, in every folder but those of `toolchain`.
  process: `(?!${TOOLCHAIN}|${INTEGRATION})${PROCESS}`,
  // Compiles, bundles, packs or type-checks: by folder.
  toolchain: TOOLCHAIN,
};

/** @type {(displayName: keyof typeof PROJECTS) => import('jest').Config} */
const project = (displayName) => ({
  ...require('./jest.common'),
  displayName,
  testRegex: `/spec/${PROJECTS[displayName]}.*\\.spec\\.ts$`,
});

/** @type {import('jest').Config} */
module.exports = {
  // Jest reads it here, not in the projects.
  testTimeout: require('./jest.common').testTimeout,
  projects: Object.keys(PROJECTS).map(project),
  collectCoverageFrom: ['lib/**/*.ts', 'nest-module/**/*.ts', '!**/index.ts'],
};
