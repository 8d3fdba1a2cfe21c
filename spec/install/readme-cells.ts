import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReceiver } from 'otel-instrument/viewer';
import type { Cell } from './cells';
import { sectionOf, stepsOf } from './page-steps';
import { Reader } from './reader';
import { type NodeLine, type PackageManager, type Toolbox } from './toolbox';

const FIRST = 'See your first trace';
/** Steps that follow in the same folder. */
const NEXT = ['Use decorators in TypeScript', 'Send traces to a backend'];

/** The README in an empty folder, on every Node with every package manager. */
export function readmeCells(
  { root, toolbox, folder, tarball }: CellSettings,
  nodes: readonly NodeLine[],
  managers: readonly PackageManager[],
): readonly (readonly Cell[])[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  return nodes.flatMap((node) =>
    managers.map((manager) => [
      {
        row: `README on Node ${node}`,
        column: manager,
        async hold() {
          const cwd = join(folder, `readme ${node} ${manager}`.replaceAll(/[^\w.]/g, '-'));
          mkdirSync(cwd);
          const receiver = await startReceiver({ port: 0 });
          try {
            const env = { ...toolbox.envOf(node, manager), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
            const reader = new Reader(cwd, { env, command: (line) => commandFor(manager, line, tarball) });
            await reader.follow(stepsOf(sectionOf(readme, FIRST)));
            if (manager !== 'npm') return;
            expectTwoPackages(cwd);
            for (const heading of NEXT) await reader.follow(stepsOf(sectionOf(readme, heading)));
            await receiver.store.waitFor((spans) => spans.some(({ name }) => name === 'check_stock'));
          } finally {
            await receiver.close();
          }
        },
      },
    ]),
  );
}

/** npm writes a list of all installed packages. */
function expectTwoPackages(cwd: string): void {
  const list = readFileSync(join(cwd, 'node_modules/.package-lock.json'), 'utf8');
  const found = Object.keys((JSON.parse(list) as { packages: object }).packages);
  if (found.length !== 2) throw new Error(`npm has installed ${found.length} packages: ${found.join(', ')}`);
}

export interface CellSettings {
  /** The folder of this repository. */
  readonly root: string;
  readonly toolbox: Toolbox;
  /** Each cell creates its own folder here. */
  readonly folder: string;
  /** The packed package. */
  readonly tarball: string;
}

/** A README command for another package manager, with the tarball instead of the package name. */
function commandFor(manager: PackageManager, line: string, tarball: string): string {
  const packed = withTarball(line, tarball);
  if (manager === 'npm') return packed;
  if (manager === 'pnpm') return packed.replace(/^npm install /, 'pnpm add ');
  if (manager === 'yarn 1') return packed.replace(/^npm install /, 'yarn add ');
  // Yarn 4 adds packages only to a project, and only its own `node` finds them; `.mjs` needs a setting.
  const project = 'yarn init --yes && yarn config set pnpEnableEsmLoader true && yarn add ';
  return packed.replace(/^npm install /, project).replace(/^node /, 'yarn node ');
}

export const withTarball = (line: string, tarball: string): string =>
  line.replace(/(?<= )otel-instrument(?=\s|$)/, `otel-instrument@file:${tarball}`);
