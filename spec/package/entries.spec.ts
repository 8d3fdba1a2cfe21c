import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { SCOPE_VERSION } from '../../lib/otel/instrumentation-scope';
import { startReceiver } from '../../lib/viewer';
import { type InstalledPackage, installPackage, packedFiles } from './installed-package';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
interface Target {
  readonly types: string;
  readonly default: string;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, Target | Record<'import' | 'require', Target> | string>;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
};

const targets = Object.entries(manifest.exports).flatMap(([name, target]) => {
  if (typeof target === 'string') return [];
  return ('default' in target ? [target] : Object.values(target)).map((files) => Object.assign({ name }, files));
});
/** Without those that install matchers in a test runner, and fail elsewhere. */
const entries = targets.filter(({ name }) => !name.startsWith('./testing/'));

/** Runs a script in its own process, where `otel-instrument` is the built package. */
function run(script: string, ...flags: string[]): string {
  return execFileSync(process.execPath, [...flags, '-e', script], { cwd: ROOT, encoding: 'utf8' });
}

/** The file without comments, whose examples may import anything. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
}

/** Packages that a file imports, for types or values. */
function packagesNamedIn(file: string): string[] {
  const names = [
    ...codeOf(file).matchAll(/(?:\bfrom\s*|\bimport\s+|\bimport\(\s*|\brequire\(\s*)['"](@?\w[\w./-]*)['"]/g),
  ];
  return names
    .map(([, name = '']) => name)
    .filter((name) => !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

function filesOf(folder: string, extension: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => join(ROOT, folder, file));
}

const API = '@opentelemetry/api';
const BUNDLED = join(ROOT, 'lib/bundled');
const PAGE = join(ROOT, 'lib/viewer/page');
const PEERS = Object.keys(manifest.peerDependencies);

describe('the package', () => {
  it.each(targets)('has the files that the entry $name names', ({ types, default: code }) => {
    expect([types, code].map((file) => existsSync(join(ROOT, file)))).toEqual([true, true]);
  });

  it.each(entries)('exports the same names from $name to require and import', ({ name }) => {
    const specifier = `otel-instrument${name.slice(1)}`;
    const required = run(`console.log(JSON.stringify(Object.keys(require('${specifier}')).sort()))`);
    const imported = run(
      `import * as all from '${specifier}';
       console.log(JSON.stringify(Object.keys(all).filter((n) => !['default', 'module.exports', '__esModule'].includes(n)).sort()))`,
      '--input-type=module',
    );
    expect(JSON.parse(imported)).toEqual(JSON.parse(required));
  });

  it.each(['jest', 'jest-globals', 'vitest'])(
    'says where to import the entry for %s, if it is imported elsewhere',
    (name) => {
      const script = `try { require('otel-instrument/testing/${name}') } catch ({ message }) { console.log(message) }`;
      expect(run(script)).toMatch(/found no `expect`\. Name it in `setupFiles/);
    },
  );

  it('shares one state between require and import', () => {
    const script = `
      import { setFilter } from 'otel-instrument';
      import { createRequire } from 'node:module';
      setFilter('warn');
      console.log(createRequire(import.meta.url)('otel-instrument').currentFilter().text);`;
    expect(run(script, '--input-type=module').trim()).toBe('warn');
  });

  it('has no dependencies, and requires only the API', () => {
    expect(manifest.dependencies).toBeUndefined();
    const optional = Object.keys(manifest.peerDependenciesMeta);
    expect(PEERS.filter((name) => !optional.includes(name))).toEqual([API]);
  });

  it('loads only the API until a feature needs more', () => {
    const script = `
      require('otel-instrument');
      require('otel-instrument/sdk');
      require('otel-instrument/messaging');
      require('otel-instrument/viewer');
      require('otel-instrument/testing');
      const packages = Object.keys(require.cache).map((file) => file.split('node_modules/')[1]).filter(Boolean)
        .map((path) => path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/'));
      console.log(JSON.stringify([...new Set(packages)]));`;
    expect(JSON.parse(run(script))).toEqual([API]);
  });

  it('puts its version into the instrumentation scope', () => {
    expect(SCOPE_VERSION).toBe(manifest.version);
  });

  it('needs only the API for its types, and declared peers for those of the Nest module', () => {
    expect([...new Set(filesOf('dist/lib', '.d.ts').flatMap(packagesNamedIn))]).toEqual([API]);
    const nest = new Set(filesOf('dist/nest-module', '.d.ts').flatMap(packagesNamedIn));
    expect([...nest].filter((name) => !PEERS.includes(name))).toEqual([]);
  });

  it('imports dev dependencies only in the folder that the build bundles', () => {
    const sources = ['lib', 'nest-module'].flatMap((folder) => filesOf(folder, '.ts'));
    // The build bundles the page, too: `spec/house/page.spec.ts` has its packages.
    const named = sources
      .filter((file) => ![BUNDLED, PAGE].some((folder) => file.startsWith(folder)))
      .flatMap(packagesNamedIn);
    expect([...new Set(named)].filter((name) => !PEERS.includes(name))).toEqual([]);
    const bundled = filesOf('lib/bundled', '.ts').flatMap(packagesNamedIn);
    expect([...new Set(bundled)].filter((name) => !(name in manifest.devDependencies))).toEqual([]);
  });

  it('pins the bundled packages and includes their licences', () => {
    const notices = readFileSync(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const versions = filesOf('lib/bundled', '.ts')
      .filter((file) => !file.endsWith('attribute-names.ts'))
      .flatMap(packagesNamedIn)
      .filter((name) => name !== API)
      .map((name) => `${name} ${manifest.devDependencies[name] ?? ''} (`);
    expect(versions.filter((line) => !/ \d+\.\d+\.\d+ \($/.test(line) || !notices.includes(line))).toEqual([]);
    expect(notices).toContain('Apache License');
    expect(notices).toContain('Permission is hereby granted');
  });

  it('loads built-in modules in a form that bundles can run', () => {
    const code = ['dist/lib', 'dist/nest-module'].flatMap((folder) => filesOf(folder, '.js')).map(codeOf);
    const required = code.flatMap((text) =>
      Array.from(text.matchAll(/\brequire\(["']([^"'.][^"']*)["']\)/g), ([, name = '']) => name),
    );
    expect(required.filter(isBuiltin)).toEqual([]);
  });
});

describe('the tarball', () => {
  const files = packedFiles();

  it('contains every file of the entries, the licences, and no source map without its source', () => {
    const named = targets.flatMap(({ types, default: code }) => [types, code]).map((file) => file.replace('./', ''));
    const needed = [...named, 'LICENSE', 'CHANGELOG.md', 'README.md', 'dist/THIRD-PARTY-NOTICES.txt'];
    expect(needed.filter((file) => !files.includes(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map') || file.includes('samples'))).toEqual([
      'samples/orders/README.md',
    ]);
  });

  it('contains the pages and images that its pages link to', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)|\bsrc="([^"]+)"/g)]
        .map(([, link, source]) => link ?? source ?? '')
        .filter((link) => !/^[a-z]+:/.test(link))
        .map((link) => posix.join(posix.dirname(page), link))
        .filter((target) => !files.includes(target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('the package installed from its tarball with only the API', () => {
  let installed: InstalledPackage;
  beforeAll(() => {
    installed = installPackage();
  });
  afterAll(() => installed.remove());

  it('installs two packages', () => {
    const packages = readdirSync(join(installed.folder, 'node_modules'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(@[^/\\]+[/\\])?[^/\\]+[/\\]package\.json$/.test(file))
      .map((file) => posix.dirname(file.replaceAll('\\', '/')));
    expect(packages.toSorted()).toEqual([API, 'otel-instrument']);
  });

  it.each(['--input-type=commonjs', '--input-type=module'])('exports spans and writes lines: %s', async (type) => {
    const isModule = type.endsWith('=module');
    const receiver = await startReceiver({ port: 0 });
    try {
      const load = (names: string, from: string): string =>
        isModule ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`;
      const script = `
        ${load('createLogger, instrument, startTelemetry', 'otel-instrument')}
        const telemetry = startTelemetry({ serviceName: 'installed', propagators: ['tracecontext', 'b3', 'jaeger'] });
        const find = instrument({ name: 'find' }, function find(orderId, password) {
          createLogger().log('info', 'Service', 'found');
        });
        find('o-7', 's3cret');
        telemetry.shutdown();`;
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [type, '-e', script], {
        cwd: installed.folder,
        env: { ...process.env, NODE_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      expect(stderr).toBe('');
      const [span] = receiver.store.traces().flat();
      expect(span).toMatchObject({ name: 'find', attributes: { orderId: 'o-7', password: '[redacted]' } });
      expect(JSON.parse(stdout)).toMatchObject({ fields: { message: 'found' }, trace_id: span?.traceId });
    } finally {
      await receiver.close();
    }
  });
});
