// The floors of the design: a room imports only what its row names. CONTRIBUTING.md explains how to change this.
// Packages come through `bundled`, which knows nothing of this repository: whatever room it stands in would exist twice.
const BASE = ['process', 'diagnostics', 'bundled'];
const ROOMS = {
  bundled: [],
  // The state of the process: what copies of this package share.
  process: [],
  diagnostics: ['process'],
  // What a text, a glob, a pattern or a function in an option fits.
  matching: BASE,
  redaction: BASE,
  errors: BASE,
  waterfall: [],
  engine: BASE,
  // What travels depends on whether the engine traces in this context.
  propagation: [...BASE, 'engine', 'matching'],
  sampling: [...BASE, 'engine', 'matching'],
  // The shape of what the engine redacts with is the engine's; the values say how.
  values: [...BASE, 'redaction', 'errors', 'engine'],
  // What a span is opened with by hand passes the rules of all values. Spans that nobody records keep their fields where
  // the filter asks for them.
  span: [...BASE, 'engine', 'redaction', 'errors', 'values', 'filter'],
  pipeline: [...BASE, 'waterfall', 'engine', 'sampling', 'propagation', 'redaction', 'values', 'filter', 'span'],
  filter: BASE,
  viewer: ['waterfall', 'bundled'],
  testing: [...BASE, 'engine', 'propagation'],
  fields: [...BASE, 'redaction', 'errors', 'values'],
  http: [...BASE, 'redaction', 'propagation', 'span', 'values'],
  db: [...BASE, 'span', 'values'],
  log: [...BASE, 'span', 'values', 'redaction', 'errors', 'filter'],
  // It reads parameters as the decorator does, and writes what the decorator takes.
  build: [...BASE, 'instrument'],
  instrument: [...BASE, 'redaction', 'errors', 'values', 'span', 'filter', 'fields'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-own-barrel',
      comment: 'Nobody imports the index of its own folder.',
      severity: 'error',
      from: { path: '^(lib/[^/]+|nest-module)/' },
      to: { path: '^$1/index\\.ts$' },
    },
    ...Object.entries(ROOMS).map(([room, below]) => ({
      name: `floor-of-${room}`,
      comment: `lib/${room} imports only ${below.join(', ') || 'itself'}.`,
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
      comment: 'Users do not have our dev dependencies: lib/bundled imports them, and the build puts them into dist.',
      severity: 'error',
      from: { path: '^(lib|nest-module)/', pathNot: '^lib/bundled/' },
      to: { dependencyTypes: ['npm-dev', 'npm'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'bundled-files-load-packages-only',
      comment: 'A module of ours would exist twice: in its own file, and in the bundle.',
      severity: 'error',
      from: { path: '^lib/bundled/' },
      to: { dependencyTypes: ['local'] },
    },
    {
      name: 'nest-module-uses-public-entries',
      comment: 'Names of attributes are no public API, and hold no state.',
      severity: 'error',
      from: { path: '^nest-module/' },
      to: { path: '^lib/', pathNot: '^lib/(index|(testing|viewer)/index|bundled/attribute-names)\\.ts$' },
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
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'default'],
    },
  },
};
