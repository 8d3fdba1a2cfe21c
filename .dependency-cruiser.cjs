// The floors of the design: a room imports only what its row names. CONTRIBUTING.md explains how to change this.
const BASE = ['diagnostics'];
const ROOMS = {
  diagnostics: [],
  redaction: BASE,
  errors: BASE,
  waterfall: [],
  engine: BASE,
  propagation: BASE,
  sampling: [...BASE, 'engine'],
  // The shape of what the engine redacts with is the engine's; the values say how.
  values: [...BASE, 'redaction', 'errors', 'engine'],
  // What a span is opened with by hand passes the rules of all values.
  span: [...BASE, 'engine', 'redaction', 'errors', 'values'],
  pipeline: [...BASE, 'waterfall', 'engine', 'sampling', 'propagation', 'redaction', 'values', 'filter', 'span'],
  filter: BASE,
  viewer: ['waterfall'],
  testing: [...BASE, 'engine', 'propagation'],
  fields: [...BASE, 'redaction', 'errors', 'values'],
  http: [...BASE, 'redaction', 'propagation', 'span', 'values'],
  db: [...BASE, 'span', 'values'],
  log: [...BASE, 'span', 'values', 'redaction', 'errors', 'filter'],
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
      name: 'nest-module-uses-public-entries',
      severity: 'error',
      from: { path: '^nest-module/' },
      to: { path: '^lib/', pathNot: '^lib/(index|(testing|viewer)/index)\\.ts$' },
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
