import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');

interface Loaded {
  /** Files of this package, and of the packages that it loads. */
  readonly files: readonly string[];
  /** The joined modules of this package that run. */
  readonly modules: readonly string[];
  readonly builtins: readonly string[];
}

/** Runs a script in a new process, and returns what it loads. The function `load` loads a file of the built package. */
async function loadedBy(script: string): Promise<Loaded> {
  const counting = `
    const { loadedBy } = require(${JSON.stringify(join(ROOT, 'bench/startup/loaded.cjs'))});
    const load = (file) => require(${JSON.stringify(join(ROOT, 'dist/'))} + file);
    loadedBy(() => { ${script} }).then((loaded) => {
      console.log(JSON.stringify(loaded));
      process.exit(0);
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', counting], { cwd: ROOT });
  return JSON.parse(stdout) as Loaded;
}

const ownFiles = ({ files }: Loaded): number => files.filter((file) => file.startsWith(join(ROOT, 'dist/'))).length;

const START = `load('lib/index.js').startTelemetry({
  serviceName: 'orders', environment: 'test', sampling: { ratio: 1 }, exporter: { endpoint: 'http://127.0.0.1:1' },
});`;

describe('what an entry loads', () => {
  // Each module costs memory and time in every process. Lower these numbers when you can, and do not raise them. If only one
  // option needs a module, load it with `require` inside the function that needs it.
  it.each([
    { what: 'the decorators', script: "load('lib/index.js');", files: 2, modules: 345 },
    { what: 'startTelemetry', script: START, files: 2, modules: 345 },
    { what: 'the parts for OpenTelemetry', script: "load('lib/sdk.js');", files: 2, modules: 154 },
    { what: 'messaging', script: "load('lib/messaging/index.js');", files: 2, modules: 163 },
    { what: 'the Nest module', script: "load('nest-module/index.js');", files: 3, modules: 415 },
  ])('is within its budget: $what', async ({ script, files, modules }) => {
    const loaded = await loadedBy(script);
    expect({ files: ownFiles(loaded), modules: loaded.modules.length <= modules || loaded.modules.length }).toEqual({
      files,
      modules: true,
    });
  });

  it('does not include viewer, waterfall, tail sampling, gRPC or parser, unless an option needs it', async () => {
    const { files, modules } = await loadedBy(START);
    const names = [...files, ...modules].filter((name) => !name.includes('node_modules'));
    expect(names.filter((name) => /viewer|waterfall|tail-sampling-processor|grpc-transport|syntax/.test(name))).toEqual(
      [],
    );
  });

  it('does not include a network module of Node before the first request', async () => {
    const { builtins } = await loadedBy(START);
    const networking = ['net', 'http', 'https', 'http2', 'tls', 'zlib', 'worker_threads', 'inspector', 'child_process'];
    expect(networking.filter((name) => builtins.includes(`NativeModule ${name}`))).toEqual([]);
  });

  it('includes the printer of waterfalls with the exporter `console`', async () => {
    const { modules } = await loadedBy(START.replace("{ endpoint: 'http://127.0.0.1:1' }", "'console'"));
    expect(modules).toContain('lib/waterfall/render-waterfall.js');
  });
});
