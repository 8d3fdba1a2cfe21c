// The house has floors. A room imports from the rooms below its own floor, and from no room beside it or above it.
// CONTRIBUTING.md explains how to change this.
const FLOORS = [
  // The command that npm links.
  ['command'],
  // How telemetry starts and ends, and what tests, builds and Collectors of users need.
  ['testing', 'build', 'collector'],
  ['telemetry'],
  ['instrument', 'export'],
  // What writes to spans, and what can be set.
  ['fields', 'http', 'rpc', 'db', 'messaging', 'log', 'config'],
  ['span', 'names'],
  // What spans hold, and what they are.
  ['values', 'engine'],
  // The engine asks a sampler.
  ['sampling', 'redaction', 'propagation', 'filter', 'viewer'],
  ['errors', 'matching', 'otel', 'waterfall'],
  ['validation', 'query'],
  ['diagnostics'],
  // The state that all copies of this package share in one process; texts, cut and printed; a trace as data.
  ['process', 'text', 'trace'],
  // Other packages. A file here may load nothing of ours: it would exist twice.
  ['bundled'],
];
const ROOMS = Object.fromEntries(
  FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, FLOORS.slice(floor + 1).flat()])),
);

const SERVICE_ROOMS = Object.keys(ROOMS).filter(
  (room) => !['command', 'testing', 'build', 'collector', 'viewer'].includes(room),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(ROOMS).map(([room, below]) => ({
      name: `floor-of-${room}`,
      comment: `lib/${room} imports from the floors below: ${below.join(', ') || 'there are none'}.`,
      severity: 'error',
      from: { path: `^lib/${room}/` },
      to: { path: '^(lib|nest-module|samples|spec)/', pathNot: `^lib/(${[room, ...below].join('|')})/` },
    })),
    {
      name: 'every-room-has-a-floor',
      severity: 'error',
      from: { path: '^lib/[^/]+/', pathNot: `^lib/(${Object.keys(ROOMS).join('|')})/` },
      to: {},
    },
    {
      name: 'lib-knows-no-framework',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: 'node_modules/(@nestjs|rxjs|class-validator|reflect-metadata)/' },
    },
    {
      name: 'packages-are-bundled',
      comment:
        'Users do not have our dev dependencies: lib/bundled and the page import them, and the build puts them into dist.',
      severity: 'error',
      from: { path: '^(lib|nest-module)/', pathNot: '^lib/(bundled/|viewer/page/|pack\\.mjs$)' },
      to: { dependencyTypes: ['npm-dev', 'npm'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'bundled-files-load-packages-only',
      comment: 'A module of ours would exist twice: in its own file, and in the bundle.',
      severity: 'error',
      from: { path: '^lib/bundled/.*\\.ts$' },
      to: { dependencyTypes: ['local'] },
    },
    {
      name: 'floor-of-nest-module',
      comment: 'nest-module stands on the rooms that run in a service. Tests, builds and backends are not its floor.',
      severity: 'error',
      from: { path: '^nest-module/' },
      to: { path: '^lib/', pathNot: `^lib/(${SERVICE_ROOMS.join('|')})/` },
    },
    {
      name: 'entries-are-for-users',
      comment: 'Inside, a file imports the file that declares a name: an entry would load every room.',
      severity: 'error',
      from: { path: '^(lib|nest-module)/' },
      to: { path: '^(lib/(index|sdk|[a-z]+/index)|nest-module/index)\\.ts$' },
    },
    {
      name: 'nobody-loads-the-page',
      comment: 'The build bundles the page. Nothing else loads it.',
      severity: 'error',
      from: { path: '^(lib|nest-module|samples)/', pathNot: '^lib/viewer/page/' },
      to: { path: '^lib/viewer/page/' },
    },
    {
      name: 'the-page-loads-no-node',
      severity: 'error',
      from: { path: '^lib/(viewer/(page|api)|trace|query)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'samples-import-by-package-name',
      severity: 'error',
      from: { path: '^samples/' },
      to: { path: '^(lib|nest-module)/', dependencyTypes: ['local'], dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'no-test-code-in-sources',
      severity: 'error',
      from: { path: '^(lib|nest-module|samples)/' },
      to: { path: '^spec/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Its parser reads no JSX. spec/house/page.spec.ts has the rules of these files.
    exclude: { path: '^(dist|coverage)/|\\.tsx$' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'default'],
    },
  },
};
