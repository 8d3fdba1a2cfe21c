import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { startReceiver } from '../../lib/viewer';
import { treeOf } from '../samples/running-orders';
import { fieldsOf } from '../fields-of';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');

/** Optional packages of Nest and others. */
const OPTIONAL = ['@nestjs/microservices', '@nestjs/websockets', '@fastify/static', 'class-transformer', 'pino-pretty'];

let folder: string;
beforeEach(() => {
  // Outside the repository, so that no other package is found.
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function bundle(minify: boolean): Promise<string> {
  const outfile = join(folder, 'app.mjs');
  await build({
    entryPoints: [join(__dirname, 'bundled-app.mts')],
    outfile,
    bundle: true,
    minify,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: OPTIONAL,
    absWorkingDir: ROOT,
    logLevel: 'error',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    // Bundlers need this for CommonJS packages inside an ES module.
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
  return outfile;
}

describe('an application bundled into one ES module by esbuild', () => {
  it.each([
    ['as it is', false],
    ['minified', true],
  ])('is traced: %s', async (_how, minify) => {
    const file = await bundle(minify);
    expect(readdirSync(folder)).toStrictEqual(['app.mjs']);
    const receiver = await startReceiver({ port: 0 });
    const child = fork(file, {
      cwd: folder,
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '60000' },
    });
    try {
      const started = once(child, 'message') as Promise<[{ port: number }]>;
      const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${String(code)}`)));
      failed.catch(() => undefined);
      const [{ port }] = await Promise.race([started, failed]);
      const response = await fetch(`http://127.0.0.1:${port}/things/7`);
      expect(await response.text()).toBe('thing 7');
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toStrictEqual([null, 'SIGTERM']);

      const spans = receiver.store.traces().flat();
      expect(treeOf(spans)).toStrictEqual([
        { span: 'bundled: server GET /things/:id', children: [{ span: 'bundled: find_thing' }] },
      ]);
      expect(fieldsOf(spans.find(({ name }) => name === 'find_thing'))).toStrictEqual({
        thingId: '7',
        password: '[redacted]',
        found: true,
      });
    } finally {
      child.kill('SIGKILL');
      await receiver.close();
    }
  });
});
