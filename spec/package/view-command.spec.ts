import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTraces } from '../../lib/viewer/otlp/otlp-encoder';
import { LESSON_TRACE, TRACE_ID } from '../trace/fixed-spans';
import { type InstalledPackage, installPackage, packedBytes } from './installed-package';

jest.setTimeout(60_000);

describe('`npx otel-instrument view` in an application with only the packed package', () => {
  let installed: InstalledPackage;
  let viewer: ChildProcess | undefined;

  beforeAll(() => {
    installed = installPackage();
  });
  afterAll(async () => {
    if (viewer && viewer.exitCode === null && viewer.signalCode === null) {
      viewer.kill('SIGKILL');
      await once(viewer, 'exit');
    }
    installed.remove();
  });

  it('needs no other package, and less than 2 MB to download', () => {
    const packages = readdirSync(join(installed.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['@opentelemetry', 'otel-instrument']);
    expect(packedBytes()).toBeLessThan(2_000_000);
  });

  it('is a command that npm links', () => {
    const bin = join(installed.folder, 'node_modules/.bin/otel-instrument');
    expect(existsSync(bin)).toBe(true);
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const help = execFileSync('npx', ['--no-install', 'otel-instrument', 'view', '--help'], {
      cwd: installed.folder,
      encoding: 'utf8',
    });
    expect(help).toMatch(/^Usage: otel-instrument view/);
  });

  it('serves the page, receives a trace, prints it, and ends with Ctrl+C', async () => {
    const bin = join(installed.folder, 'node_modules/otel-instrument/dist/lib/command/main.js');
    const free = ['--port', '0', '--http-port', '0', '--grpc-port', '0'];
    viewer = spawn(process.execPath, [bin, 'view', ...free], {
      cwd: installed.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    viewer.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    const printed = async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const found = pattern.exec(output);
        if (found) return found[1] ?? '';
        if (viewer?.exitCode !== null) throw new Error(`ended: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const page = await printed(/page +(\S+)/);
    const http = await printed(/OTLP over HTTP +(\S+)/);
    const index = await (await fetch(page)).text();
    const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(index) ?? [];
    expect((await fetch(new URL(script, page))).status).toBe(200);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${http}/v1/traces`, { method: 'POST', headers, body: [...encodeTraces(LESSON_TRACE)].join('') });
    await printed(new RegExp(`(trace ${TRACE_ID})`));
    const document = (await (await fetch(`${page}/api/traces/${TRACE_ID}`)).json()) as { spans: readonly unknown[] };
    expect(document.spans).toHaveLength(8);
    viewer.kill('SIGINT');
    expect(await once(viewer, 'exit')).toEqual([0, null]);
  });
});
