import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cell, type CellOutcome, runCells, tableOf } from './cells';
import { run } from './command';
import { nestCells } from './nest-cells';
import { type CellSettings, readmeCells } from './readme-cells';
import { measureSizes } from './sizes';
import { type NodeLine, NODES, PACKAGE_MANAGERS, type PackageManager, Toolbox } from './toolbox';

const USAGE = `Usage: spec/install/run [part]... [--tarball <file>] [--keep]

Follows the README and docs/nest.md as a reader does: in empty folders, with the packed package instead of its name.

  readme    the README in an empty folder: Node ${Object.keys(NODES).join(', ')} with ${Object.keys(PACKAGE_MANAGERS).join(', ')}
  nest      docs/nest.md and the README in projects of the Nest CLI 10, 11 and 12
  sizes     compares the installed packages and megabytes with other packages; only if named

  --tarball an output of \`npm pack\`; packed by default
  --keep    keeps the folders, and prints where they are`;

const WIDTH = 2;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const root = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'otel-instrument-'));
  const isPart = (name: string): boolean => args.includes(name);
  const isAll = !['readme', 'nest', 'sizes'].some(isPart);
  try {
    const settings = await prepare(root, folder, args);
    if (isPart('sizes')) console.log(await measureSizes(settings));
    const outcomes: CellOutcome[] = [];
    const attempt = async (lanes: readonly (readonly Cell[])[]): Promise<void> => {
      const ended = await runCells(lanes, WIDTH);
      outcomes.push(...ended);
      console.log(`\n${tableOf(ended)}\n`);
    };
    if (isAll || isPart('readme')) await attempt(readmeCells(settings, nodes(), managers()));
    if (isAll || isPart('nest')) await attempt(nestCells(settings));
    if (outcomes.length === 0) return 0;
    const failed = outcomes.filter(({ error }) => error).length;
    console.log(`${outcomes.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    if (args.includes('--keep')) console.log(`kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function prepare(root: string, folder: string, args: readonly string[]): Promise<CellSettings> {
  const toolbox = new Toolbox(join(folder, 'tools'), join(folder, 'npm-cache'));
  const tools = toolbox.fill(nodes(), managers());
  const given = args.includes('--tarball') ? args[args.indexOf('--tarball') + 1] : undefined;
  const packed = given ?? (await pack(root, folder));
  await tools;
  const cells = join(folder, 'cells');
  mkdirSync(cells);
  return { root, toolbox, folder: cells, tarball: packed };
}

async function pack(root: string, folder: string): Promise<string> {
  const name = await run(`npm pack --silent --pack-destination '${folder}'`, { cwd: root, env: process.env });
  return join(folder, name.trim());
}

const nodes = (): readonly NodeLine[] => (Object.keys(NODES) as NodeLine[]).toSorted((a, b) => Number(a) - Number(b));
const managers = (): readonly PackageManager[] => Object.keys(PACKAGE_MANAGERS) as PackageManager[];

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
