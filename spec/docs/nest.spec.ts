import { execFileSync, fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type OtlpReceiver, startReceiver, type TraceSpan } from 'otel-instrument/viewer';

const ROOT = join(__dirname, '../..');
/** Inside the package, so that the page's imports of `otel-instrument` find what was built. */
const FOLDER = join(ROOT, 'dist/docs-nest');

/** The blocks of the page that name a file, by that name. */
function filesOfPage(): Map<string, string> {
  const page = readFileSync(join(ROOT, 'docs/nest.md'), 'utf8');
  return new Map([...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code]));
}

function compile(files: ReadonlyMap<string, string>): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, code] of files) {
    const path = join(FOLDER, name.includes('/') ? name : `src/${name}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDir: '.', outDir: 'out', declaration: false, types: ['node', 'jest'] },
    include: ['src', 'test'],
  };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', FOLDER], { encoding: 'utf8' });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

describe('the guide for NestJS', () => {
  let receiver: OtlpReceiver;
  let toys: Server;
  let service: ChildProcess;
  let url: string;
  let output = '';
  const toyRequests: string[] = [];

  beforeAll(async () => {
    compile(filesOfPage());
    receiver = await startReceiver({ port: 0 });
    toys = createServer((request, response) => {
      toyRequests.push(String(request.headers['traceparent']));
      response.setHeader('content-type', 'application/json').end('["ball"]');
    }).listen(0, '127.0.0.1');
    await once(toys, 'listening');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    service = fork(join(FOLDER, 'out/src/main.js'), {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        PORT: String(port),
        TOYS_URL: `http://127.0.0.1:${(toys.address() as AddressInfo).port}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '50',
      },
    });
    service.disconnect();
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        if (output.includes('successfully started')) resolve();
      };
      service.stdout?.on('data', read);
      service.stderr?.on('data', read);
      service.once('exit', () => reject(new Error(`the service ended: ${output}`)));
    });
    await listening(port);
  }, 60_000);

  afterAll(async () => {
    if (service?.exitCode === null) {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
    toys?.close();
    await receiver?.close();
  }, 30_000);

  const attributesOf = (spans: readonly TraceSpan[], name: string): TraceSpan['attributes'] | undefined =>
    spans.find((span) => span.name === name)?.attributes;

  it('leads to a request span with the method inside, its arguments, and no secret', async () => {
    const response = await fetch(`${url}/cats/7`, { headers: { 'x-api-token': 'very-secret-token' } });
    const { cat, trace } = (await response.json()) as { cat: unknown; trace: string };
    expect(cat).toEqual({ id: '7', name: 'Tom', breed: 'Manx' });

    const spans = await receiver.store.waitFor((found) => found.length === 2, { traceId: trace });
    expect(spans.map(({ name }) => name).toSorted()).toEqual(['CatsService.find', 'GET /cats/:id']);
    expect(attributesOf(spans, 'CatsService.find')).toEqual({ id: '7', apiToken: '[redacted]', breed: 'Manx' });
    expect(output).not.toContain('very-secret-token');
    expect(output).toContain(`"trace_id":"${trace}"`);
  });

  it('leads to a client span that carries the trace to the next service', async () => {
    const response = await fetch(`${url}/cats/7/toys`);
    expect(await response.json()).toEqual(['ball']);

    const spans = await receiver.store.waitFor((found) => found.some(({ name }) => name === 'GET /cats/:id/toys'));
    const client = spans.find(({ name }) => name === 'GET');
    expect(toyRequests).toEqual([`00-${client?.traceId}-${client?.spanId}-03`]);
    expect(attributesOf(spans, 'cats.toys')).toEqual({ 'cat.id': '7' });
  });

  it('leaves the status of a 404 unset, and ignores what it was told to ignore', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/cats/8`)).status).toBe(404);

    const spans = await receiver.store.waitFor((found) =>
      found.some(({ attributes }) => attributes['http.response.status_code'] === 404),
    );
    expect(spans.find(({ name }) => name === 'GET /cats/:id')?.status).toEqual({ code: 'unset' });
    expect(receiver.store.traces().flat().filter(({ attributes }) => attributes['url.path'] === '/health')).toEqual([]);
  });
});

describe('the test of the guide for NestJS', () => {
  it('passes in Jest, sends nothing, and ends by itself', () => {
    compile(filesOfPage());
    const config = {
      rootDir: join(FOLDER, 'out'),
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/*.e2e-spec.js'],
      setupFiles: [require.resolve('reflect-metadata')],
      transform: { '^.+\\.js$': require.resolve('@swc/jest') },
      transformIgnorePatterns: ['/node_modules/(?!@nestjs/|@opentelemetry/otlp-exporter-base/)'],
      moduleNameMapper: {
        '^otel-instrument$': join(ROOT, 'dist/lib/index.js'),
        '^otel-instrument/nest$': join(ROOT, 'dist/nest-module/index.js'),
        '^otel-instrument/testing$': join(ROOT, 'dist/lib/testing/index.js'),
      },
    };
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const { stderr, status } = spawnSync(process.execPath, [jest, '--config', JSON.stringify(config)], {
      encoding: 'utf8',
      cwd: ROOT,
      timeout: 50_000,
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(stderr).toContain('1 passed');
    expect(stderr).not.toMatch(/did not exit|warn/i);
    expect(status).toBe(0);
  }, 60_000);
});

/** Nest says that it has started before it listens. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answered = await fetch(`http://127.0.0.1:${port}/health`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}
