import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const INSTALLED = join(ROOT, 'node_modules');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with the built package and all packages installed here, except the named ones. */
function folderWithout(missing: readonly string[], copied: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'otel-instrument-'));
  folders.push(folder);
  const modules = join(folder, 'node_modules');
  for (const name of packages()) {
    if (missing.includes(name)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    // A copy, not a symbolic link: Node would find the missing package through the link target.
    if (copied.includes(name)) cpSync(join(INSTALLED, name), join(modules, name), { recursive: true });
    else symlinkSync(join(INSTALLED, name), join(modules, name));
  }
  cpSync(join(ROOT, 'dist'), join(modules, 'otel-instrument/dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(modules, 'otel-instrument/package.json'));
  return folder;
}

function packages(): readonly string[] {
  const names = readdirSync(INSTALLED).filter((name) => !name.startsWith('.') && name !== 'otel-instrument');
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(INSTALLED, name)).map((member) => `${name}/${member}`) : [name],
  );
}

function run(folder: string, body: string): readonly string[] {
  const script = join(folder, 'main.cjs');
  writeFileSync(
    script,
    `require('reflect-metadata');
    const { Module } = require('@nestjs/common');
    const { NestFactory } = require('@nestjs/core');
    const { HttpModule, TelemetryModule } = require('otel-instrument/nest');
    const telemetry = TelemetryModule.forRoot({ serviceName: 'orders', environment: 'development', exporter: 'none' });
    const moduleOf = (...imports) => {
      class AppModule {}
      Module({ imports: [telemetry, ...imports] })(AppModule);
      return AppModule;
    };
    const start = (root) => NestFactory.create(root, { logger: false, abortOnError: false });
    const say = (error) => console.log(error.code + ' ' + error.message);
    (async () => { ${body} })();`,
  );
  return execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim().split('\n');
}

describe('otel-instrument/nest without @nestjs/axios', () => {
  let folder: string;
  beforeAll(() => {
    folder = folderWithout(['@nestjs/axios', 'axios']);
  });

  it('starts', () => {
    const started = "const app = await start(moduleOf()); await app.init(); await app.close(); console.log('started');";
    expect(run(folder, started)).toEqual(['started']);
  });

  it.each([
    ['register', 'try { HttpModule.register(); } catch (error) { say(error); }'],
    ['registerAsync', 'try { HttpModule.registerAsync({ useFactory: () => ({}) }); } catch (error) { say(error); }'],
    ['an import without options', 'await start(moduleOf(HttpModule)).catch(say);'],
  ])('names the packages that HttpModule needs and how to install them: %s', (_use, body) => {
    expect(run(folder, body)).toEqual([
      'ERR_PEER_MISSING HttpModule needs the package `@nestjs/axios`, which is not installed. ' +
        'Install it: npm install @nestjs/axios axios',
    ]);
  });
});

it('reports that axios is missing if only @nestjs/axios is installed', () => {
  const folder = folderWithout(['axios'], ['@nestjs/axios']);
  expect(run(folder, 'try { HttpModule.register(); } catch (error) { say(error); }')).toEqual([
    'ERR_PEER_MISSING HttpModule needs the package `axios`, which is not installed. ' +
      'Install it: npm install @nestjs/axios axios',
  ]);
});
