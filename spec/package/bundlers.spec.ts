import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type Configuration, type Stats, type StatsError, webpack } from 'webpack';
import { startReceiver } from '../../lib/viewer';
import { type InstalledPackage, installPackage } from './installed-package';

jest.setTimeout(120_000);

/** The optional peers. Bundlers warn if they are missing. */
const OPTIONAL = [
  '@grpc/grpc-js',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/sdk-trace-base',
  'pino',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/server/stdio',
];

/** Bundles `entry` to `outfile` and returns the warnings. */
type Bundle = (entry: string, outfile: string, format: 'cjs' | 'esm') => Promise<string[]>;

const esbuild: Bundle = async (entry, outfile, format) => {
  const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
  const { warnings } = await build({ ...options, entryPoints: [entry], outfile, format });
  return warnings.map(({ text }) => text);
};

const withWebpack: Bundle = async (entry, outfile, format) => {
  const isModule = format === 'esm';
  const config: Configuration = {
    mode: 'production',
    target: 'node20',
    context: join(entry, '..'),
    entry,
    optimization: { minimize: false },
    ...(isModule ? { experiments: { outputModule: true } } : {}),
    output: { path: join(outfile, '..'), filename: 'app.' + (isModule ? 'mjs' : 'cjs'), module: isModule },
  };
  const stats = await new Promise<Stats | undefined>((resolve, reject) => {
    webpack(config, (error, result) => (error ? reject(error) : resolve(result)));
  });
  const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
  expect(errors).toStrictEqual([]);
  return warnings.map(({ message }: StatsError) => message);
};

/** Rollup runs in its own process, because jest cannot load an ES module with a native part. */
const rollup: Bundle = async (entry, outfile, format) => {
  const script = join(__dirname, 'roll-up.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, entry, outfile, format]);
  return JSON.parse(stdout) as string[];
};

let installed: InstalledPackage;
beforeAll(() => {
  installed = installPackage();
  copyFileSync(join(__dirname, 'app/service.js'), join(installed.folder, 'service.js'));
});
afterAll(() => installed.remove());

describe.each<[string, Bundle]>([
  ['esbuild', esbuild],
  ['webpack', withWebpack],
  ['Rollup', rollup],
])('a service bundled by %s without optional packages', (name, bundle) => {
  it.each(['cjs', 'esm'] as const)('runs and exports as %s', async (format) => {
    const folder = join(installed.folder, '..', `${name}-${format}`);
    mkdirSync(folder);
    const outfile = join(folder, `app.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const warnings = await bundle(join(installed.folder, 'service.js'), outfile, format);
    expect(warnings.filter((text) => !OPTIONAL.some((optional) => text.includes(`'${optional}'`)))).toStrictEqual([]);

    const receiver = await startReceiver({ port: 0 });
    try {
      const env = { ...process.env, NODE_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder, env });
      expect(stderr).toBe('');
      const [missing, line] = stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Record<string, unknown>);
      expect(missing).toStrictEqual({ code: 'ERR_PEER_MISSING', option: '@opentelemetry/sdk-trace' });
      const [span, ...others] = receiver.store.traces().flat();
      expect(others).toStrictEqual([]);
      expect(span).toMatchObject({
        name: 'find_thing',
        attributes: { thingId: '7', password: '[redacted]', found: true, by_the_api: true },
      });
      expect(line).toMatchObject({ fields: { message: 'found' }, trace_id: span?.traceId });
    } finally {
      await receiver.close();
    }
  });
});

/** As a minifier of single files writes it: the second parameter of `login` was `password`. */
const MINIFIED =
  'import{Instrument as i,startTelemetry as s}from"otel-instrument";class L{login(e,t){return t}}' +
  'const o=L.prototype,d=Object.getOwnPropertyDescriptor(o,"login");Object.defineProperty(o,"login",i()(o,"login",d)??d);' +
  's({serviceName:"m",exporter:"none",sampling:{ratio:1},spanProcessors:[{onStart(){},async forceFlush(){},async shutdown(){},' +
  'onEnd(e){console.log(JSON.stringify(e.attributes))}}]});new L().login("bob","hunter2");';

describe('a service that was minified before webpack bundled it with packages as they are', () => {
  it('records no argument, although the names in this package are not minified', async () => {
    const folder = join(installed.folder, '..', 'minified');
    mkdirSync(folder);
    const [entry, outfile] = [join(installed.folder, 'minified.js'), join(folder, 'app.cjs')];
    writeFileSync(entry, MINIFIED);
    await withWebpack(entry, outfile, 'cjs');
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder });
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['code.function.name']);
  });
});
