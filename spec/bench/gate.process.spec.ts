import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const RUN = join(ROOT, 'bench/run.mjs');

/** Each makes a call or a request create one thing more. */
const DEARER = {
  call: `
    const { Instrument } = original;
    const dearer = (method) => function (...args) {
      globalThis.kept = Promise.resolve(new Array(100).fill(args.length));
      return method.apply(this, args);
    };
    exported.Instrument = (...options) => (target, name, descriptor) => {
      const changed = Instrument(...options)(target, name, descriptor) ?? descriptor;
      return { ...changed, value: dearer(changed.value) };
    };`,
  request: `
    const { Server } = require('node:http');
    const { emit } = Server.prototype;
    Server.prototype.emit = function (event, request, response) {
      if (event === 'request') response.on('close', () => undefined);
      return emit.apply(this, arguments);
    };`,
};

describe('bench gate', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-'));
    for (const part of ['lib', 'nest-module']) {
      cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
    }
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const gate = (only: string, ...more: string[]) => {
    const options = [`--node=${process.execPath}`, `--kept=${join(folder, 'kept.json')}`, `--only=${only}`, ...more];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [RUN, 'gate', `--dist=${join(folder, 'dist')}`, ...options],
      { encoding: 'utf8' },
    );
    return { status, text: stdout + stderr };
  };

  it('passes for the build of the saved figures, and fails after one more allocation, promise or listener', () => {
    const only = '^(call, sync, two texts, sampled|request, Nest 12, fastify, 0 %)$';
    expect(gate(only, '--keep')).toMatchObject({ status: 0 });
    const same = gate(only);
    expect(same.text).toContain('The gate passed.');
    expect(same.status).toBe(0);

    patch('lib/index.js', DEARER.call);
    patch('nest-module/index.js', DEARER.request);
    const dearer = gate(only);
    expect(dearer.status).toBe(1);
    expect(dearer.text).toMatch(/call, sync, two texts, sampled: bytes [\d,]+, saved [\d,]+ \(\+\d+ %\)/);
    expect(dearer.text).toContain('call, sync, two texts, sampled: promises 1, saved 0');
    expect(dearer.text).toMatch(/request, Nest 12, fastify, 0 %: listeners 4, saved 3/);
    expect(dearer.text).toContain('node bench/run.mjs gate --keep');
  }, 300_000);

  function patch(file: string, code: string) {
    const path = join(folder, 'dist', file);
    const original = path.replace(/\.js$/, '.original.js');
    renameSync(path, original);
    writeFileSync(
      path,
      `const original = require(${JSON.stringify(original)});\nconst exported = { ...original };\n${code}\nmodule.exports = exported;\n`,
    );
  }
});
