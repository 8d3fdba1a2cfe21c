import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const MAIN = join(ROOT, 'dist/lib/command/main.js');

/** Packages of this repository that a team has installed, by the name that the team uses. */
const PACKAGES: Readonly<Record<string, string>> = {
  'otel-instrument': '.',
  '@opentelemetry/api': 'node_modules/@opentelemetry/api',
};
export const TYPESCRIPT_5 = { typescript: 'node_modules/typescript-5.9' };
export const TYPESCRIPT_7 = { typescript: 'node_modules/typescript' };
/** In place of a target: the built package is copied. */
export const COPY = '(copy)';
export const NEST = {
  '@nestjs/common': 'node_modules/@nestjs/common',
  '@nestjs/core': 'node_modules/@nestjs/core',
  'reflect-metadata': 'node_modules/reflect-metadata',
  rxjs: 'node_modules/rxjs',
};

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The files of a team, outside this repository. */
export class TeamFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'team-')));

  constructor(files: Readonly<Record<string, string>>, packages: Readonly<Record<string, string>> = TYPESCRIPT_5) {
    this.write(files);
    for (const [name, target] of Object.entries({ ...PACKAGES, ...packages })) {
      if (target === COPY) this.#copyPackage(join(this.path, 'node_modules', name));
      else this.link(`node_modules/${name}`, join(ROOT, target));
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      writeFileSync(join(this.path, file), text);
    }
  }

  link(from: string, target: string): void {
    mkdirSync(dirname(join(this.path, from)), { recursive: true });
    symlinkSync(target, join(this.path, from));
  }

  #copyPackage(to: string): void {
    for (const part of ['package.json', 'dist/lib']) cpSync(join(ROOT, part), join(to, part), { recursive: true });
  }

  /** Runs `otel-instrument collector-config` in this folder, to its end. */
  run(from: string, ...args: readonly string[]): Result {
    return this.node(MAIN, 'collector-config', '--from', from, '--to', 'grpc://jaeger:4317', ...args);
  }

  node(...args: readonly string[]): Result {
    const env = { ...process.env, NODE_OPTIONS: '', OTEL_SERVICE_NAME: '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.path,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
