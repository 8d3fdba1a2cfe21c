import { join } from 'node:path';
import { COPY, NEST, TeamFolder, TYPESCRIPT_5, TYPESCRIPT_7 } from '../team-folder';

type Files = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const tsconfig = (compilerOptions: object): string => json({ compilerOptions: { strict: true, ...compilerOptions } });

const NEST_MODULE: Files = {
  'package.json': json({ name: 'orders' }),
  'tsconfig.json': tsconfig({
    module: 'nodenext',
    target: 'ES2023',
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    baseUrl: './',
    paths: { '@app/*': ['src/*'] },
  }),
  'src/app.module.ts': `
    import { Module } from '@nestjs/common';
    import { tailPolicy } from 'otel-instrument';
    import { TelemetryModule } from 'otel-instrument/nest';
    import { OrdersController } from '@app/orders/orders.controller';
    import { OrdersService } from './orders/orders.service';
    @Module({
      imports: [
        TelemetryModule.forRoot({
          ignore: ['/health'],
          lifecycle: true,
          sampling: { mode: 'collector', tail: { policies: [tailPolicy.named('slow', tailPolicy.latency({ thresholdMillis: 300 }))], decisionWaitMillis: 17_000 } },
          log: { format: 'json' },
        }),
      ],
      controllers: [OrdersController],
      providers: [OrdersService],
    })
    export class AppModule {}`,
  'src/orders/orders.service.ts': `
    import { Injectable } from '@nestjs/common';
    import { Instrument, Skip } from 'otel-instrument';
    export interface Order { id: string }
    @Injectable()
    export class OrdersService {
      @Instrument()
      async create(id: string, @Skip() _secret: string): Promise<Order> { return { id }; }
    }`,
  'src/orders/orders.controller.ts': `
    import { Body, Controller, Post } from '@nestjs/common';
    import { Order, OrdersService } from './orders.service';
    enum Kind { New }
    @Controller('orders')
    export class OrdersController {
      constructor(private readonly orders: OrdersService) {}
      @Post()
      create(@Body() body: Order): Promise<Order> { return this.orders.create(body.id, String(Kind.New)); }
    }`,
};

const PRELOADED: Files = {
  'package.json': json({ name: 'shop', version: '1.2.3' }),
  'tsconfig.json': tsconfig({ module: 'commonjs', target: 'es2022', esModuleInterop: true }),
  'telemetry.ts': `
    import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { startTelemetry, tailPolicy, TelemetryOptions } from 'otel-instrument';
    const { name } = JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8')) as { name: string };
    const base: TelemetryOptions = { environment: 'production' };
    export const telemetry = startTelemetry({
      ...base,
      serviceName: name,
      sampling: { ratio: 0.1, mode: 'collector', tail: { policies: [tailPolicy.named('slow', tailPolicy.error())], decisionWaitMillis: 17_000 } },
    });
    process.on('SIGTERM', () => void telemetry.shutdown());`,
};

const MONOREPO: Files = {
  'package.json': json({ private: true, workspaces: ['packages/*', 'services/*'] }),
  'tsconfig.base.json': tsconfig({
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    baseUrl: '.',
    paths: { '@acme/telemetry': ['packages/telemetry/src'] },
  }),
  'packages/telemetry/package.json': json({ name: '@acme/telemetry', main: 'dist/index.js' }),
  'packages/telemetry/src/index.ts': `
    import type { TelemetryOptions } from 'otel-instrument';
    import { policies } from './policies';
    export const telemetryOptions = (): TelemetryOptions => ({ sampling: { mode: 'collector', tail: { policies: policies(), decisionWaitMillis: 17_000 } } });`,
  'packages/telemetry/src/policies.ts': `
    import { NAME } from '@acme/config';
    import { tailPolicy } from 'otel-instrument';
    export const policies = () => [tailPolicy.named(NAME, tailPolicy.error())];`,
  'packages/config/package.json': json({ name: '@acme/config', type: 'module', exports: { '.': './src/index.ts' } }),
  'packages/config/src/index.ts': `export const NAME = 'slow' as const;`,
  'services/orders/tsconfig.json': json({ extends: '../../tsconfig.base.json', compilerOptions: { composite: true } }),
  'services/orders/src/telemetry.ts': `
    import { startTelemetry } from 'otel-instrument';
    import { telemetryOptions } from '@acme/telemetry';
    startTelemetry({ ...telemetryOptions(), serviceName: 'orders' });`,
};

const ES_MODULE: Files = {
  'package.json': json({ name: 'pay', type: 'module', version: '1.2.3' }),
  'tsconfig.json': tsconfig({ module: 'nodenext', target: 'es2022', verbatimModuleSyntax: true }),
  'telemetry.ts': `
    import { readFileSync } from 'node:fs';
    import { tailPolicy, type TelemetryOptions } from 'otel-instrument';
    import pkg from './package.json' with { type: 'json' };
    import { THRESHOLD } from './lib/limits.js';
    import { NAME } from './lib/name';
    const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };
    const policies = [tailPolicy.named(NAME, tailPolicy.latency({ thresholdMillis: THRESHOLD }))];
    const options: TelemetryOptions = {
      serviceName: pkg.name, serviceVersion: version, sampling: { mode: 'collector', tail: { policies, decisionWaitMillis: 17_000 } },
    };
    export default options;`,
  'lib/limits.ts': `export const THRESHOLD: number = 500;`,
  'lib/name/index.ts': `export const NAME: string = 'slow';`,
};

const POLICIES = `[tailPolicy.named('slow', tailPolicy.error())]`;
const JAVASCRIPT: Files = {
  'package.json': json({ name: 'old' }),
  'telemetry.js': `
    const { startTelemetry, tailPolicy } = require('otel-instrument');
    const telemetry = startTelemetry({ serviceName: 'old', sampling: { mode: 'collector', tail: { policies: ${POLICIES}, decisionWaitMillis: 17_000 } } });
    module.exports = { telemetry };`,
  'telemetry.mjs': `
    import { startTelemetry, tailPolicy } from 'otel-instrument';
    await new Promise((resolve) => setTimeout(resolve, 1));
    startTelemetry({ serviceName: 'old', sampling: { mode: 'collector', tail: { policies: ${POLICIES}, decisionWaitMillis: 17_000 } } });`,
  'shared.cjs': `
    const { tailPolicy } = require('otel-instrument');
    module.exports = { sampling: { mode: 'collector', tail: { policies: ${POLICIES}, decisionWaitMillis: 17_000 } } };`,
  'shared.mts': `
    import { tailPolicy } from 'otel-instrument';
    export async function options() { return { sampling: { mode: 'collector', tail: { policies: ${POLICIES}, decisionWaitMillis: 17_000 } } } }`,
  'shared.cts': `
    import { tailPolicy } from 'otel-instrument';
    export const options = { sampling: { mode: 'collector', tail: { policies: ${POLICIES}, decisionWaitMillis: 17_000 } } } as const;`,
};

/** Whether this Node loads TypeScript by itself. */
const erasesTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);

let team: TeamFolder;
afterEach(() => team.remove());

const kept = (stdout: string): boolean => stdout.includes(' decision_wait: 17s\n');

describe('the file of', () => {
  it.each([
    ['a module of Nest', NEST_MODULE, 'src/app.module.ts'],
    ['telemetry that is preloaded', PRELOADED, 'telemetry.ts'],
    ['a service of a monorepo', MONOREPO, 'services/orders/src/telemetry.ts'],
    ['options that services of a monorepo share', MONOREPO, 'packages/telemetry/src/index.ts'],
    ['an ES module', ES_MODULE, 'telemetry.ts'],
    ['JavaScript that starts telemetry', JAVASCRIPT, 'telemetry.js'],
    ['JavaScript as an ES module that waits', JAVASCRIPT, 'telemetry.mjs'],
    ['options in CommonJS', JAVASCRIPT, 'shared.cjs'],
    ['a function in .mts', JAVASCRIPT, 'shared.mts'],
    ['options in .cts', JAVASCRIPT, 'shared.cts'],
  ])('%s gives its options, and starts nothing', (_of, files, file) => {
    team = new TeamFolder(files, { ...TYPESCRIPT_5, ...NEST });
    team.link('node_modules/@acme/config', join(team.path, 'packages/config'));
    const { status, stdout, stderr } = team.run(file);
    expect(stderr).not.toMatch(/Cannot|Warning/);
    expect([status, kept(stdout)]).toEqual([0, true]);
  });
});

describe('a file that loads another copy of this package', () => {
  it('gives its options, and starts nothing', () => {
    team = new TeamFolder(JAVASCRIPT, { 'otel-instrument': COPY });
    expect(team.run('telemetry.js')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('decision_wait: 17s'),
    });
  });
});

describe('a TypeScript file, without a compiler', () => {
  const advice =
    /Compile the file and pass the \.js file, or install TypeScript 5 or 6, or use Node 22\.18 or later\.$/m;

  it.each([
    ['there is no TypeScript', {}, /: the package `typescript` is not installed in its project, and Node /],
    ['TypeScript 7 is there', TYPESCRIPT_7, /: TypeScript 7\.[\d.]+ does not compile single files, and Node /],
  ])('is loaded by Node if it can, or the error says what to do: %s', (_case, packages, reason) => {
    team = new TeamFolder(ES_MODULE, packages);
    const { status, stdout, stderr } = team.run('telemetry.ts');
    expect([status, kept(stdout)]).toEqual(erasesTypes ? [0, true] : [2, false]);
    expect(reason.test(stderr) && advice.test(stderr)).toBe(!erasesTypes);
  });

  it('needs one for decorators', () => {
    team = new TeamFolder(NEST_MODULE, NEST);
    const { status, stderr } = team.run('src/app.module.ts');
    expect(stderr).toMatch(
      erasesTypes ? /Node erased the types of the file, and compiled nothing\. Decorators/ : advice,
    );
    expect(status).toBe(erasesTypes ? 1 : 2);
  });
});

describe('a TypeScript file that waits while it is loaded', () => {
  it.each([
    ['itself', 'telemetry.ts'],
    ['in an import', 'importer.ts'],
  ])('must be compiled as an ES module, says the error: %s', (_case, file) => {
    const waiting = `import { setTimeout } from 'node:timers/promises';\nawait setTimeout(1);\n${ES_MODULE['telemetry.ts']}`;
    team = new TeamFolder({ ...ES_MODULE, 'telemetry.ts': waiting, 'importer.ts': `export * from './telemetry.js';` });
    expect(team.run(file)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /has an `await` outside of functions\. Compile it as an ES module and pass the \.js file\.$/m,
      ),
    });
  });
});

describe('a file that cannot be loaded', () => {
  const failure = (code: string): readonly [number | null, string] => {
    team = new TeamFolder({ 'telemetry.ts': code });
    const { status, stdout, stderr } = team.run('telemetry.ts');
    expect(stdout).toBe('');
    return [status, stderr.replaceAll(`${team.path}/`, '')];
  };

  it('shows its own error, and the place in the source', () => {
    expect(
      failure('interface Name { n: string }\n\nexport const options = (undefined as unknown as Name).n;\n'),
    ).toEqual([
      1,
      "Cannot load telemetry.ts: TypeError: Cannot read properties of undefined (reading 'n')\n" +
        '    at Object.<anonymous> (telemetry.ts:3:55)\n',
    ]);
    expect(failure("throw 'no configuration';")).toEqual([1, 'Cannot load telemetry.ts: no configuration\n']);
  });

  it('shows the place of a policy with a wrong option', () => {
    const code =
      "import { tailPolicy } from 'otel-instrument';\n\nexport const slow = tailPolicy.latency({ thresholdMillis: -5 });\n";
    const [status, stderr] = failure(code);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^In telemetry\.ts: Expected `thresholdMillis` to be a number of milliseconds, 0 or more, got -5\.\n {4}at .*telemetry\.ts:3:\d+\)?\n$/,
    );
  });

  it('shows what a getter of its options, or a proxy, throws', () => {
    expect(
      failure("export const options = {\n  get sampling() { throw new Error('password=hunter2'); },\n};\n"),
    ).toEqual([
      1,
      expect.stringMatching(
        /^Cannot load telemetry\.ts: Error: password=\[redacted\]\n {4}at .*get sampling.* \(telemetry\.ts:2:26\)\n$/,
      ),
    ]);
    expect(failure("export const options = new Proxy({}, { ownKeys() { throw 'no keys'; } });")).toEqual([
      1,
      'Cannot load telemetry.ts: no keys\n',
    ]);
    expect(failure('throw Object.create(null);')).toEqual([
      1,
      'Cannot load telemetry.ts: [Object: null prototype] {}\n',
    ]);
  });

  it('shows where its syntax is wrong', () => {
    expect(failure("export const options = {\n  serviceName: 'a' 'b',\n};\n")).toEqual([
      1,
      "Cannot load telemetry.ts: SyntaxError: ',' expected. (telemetry.ts:2:20)\n",
    ]);
  });

  it('must not end the process, at once or by waiting for nothing', () => {
    const ended = [1, 'telemetry.ts ended the process before its options were read.\n'];
    expect(failure('process.exit(0);')).toEqual(ended);
    expect(failure('export const options = () => new Promise(() => undefined);')).toEqual(ended);
  });

  it('is missing, or of another kind', () => {
    team = new TeamFolder({ 'telemetry.json': '{}' });
    expect(team.run('telemetry.json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('neither TypeScript'),
    });
    team.write({ 'folder.ts/file': '' });
    expect(team.run('folder.ts')).toMatchObject({ status: 2, stderr: expect.stringContaining('an existing file') });
    expect(team.run('none.ts')).toMatchObject({ status: 2, stderr: expect.stringContaining('an existing file') });
  });
});

describe('the hook that compiles TypeScript', () => {
  it('is removed again', () => {
    team = new TeamFolder({ 'telemetry.ts': 'export const options: object = { a: 1 };' });
    const script = `
      const Module = require('node:module');
      const state = () => [Module._resolveFilename, ...['.ts', '.tsx', '.mts', '.cts'].map((one) => Module._extensions[one])];
      const before = state();
      const { loadFile } = require(${json(join(__dirname, '../../../dist/lib/collector/source/load-file.js'))});
      loadFile(require.resolve('./telemetry.ts')).then(({ exported, release }) => {
        const during = state().every((value, at) => value !== before[at]);
        release();
        console.log(JSON.stringify([exported.options, during, state().every((value, at) => value === before[at])]));
      });`;
    team.write({ 'check.js': script });
    expect(team.node('check.js')).toEqual({ status: 0, stdout: '[{"a":1},true,true]\n', stderr: '' });
  });
});
