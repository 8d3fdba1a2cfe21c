import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from './cells';
import { sectionOf, stepsOf } from './page-steps';
import { Reader } from './reader';
import { type CellSettings, withTarball } from './readme-cells';
import type { NodeLine } from './toolbox';

const MAJORS = [10, 11, 12] as const;

type Major = (typeof MAJORS)[number];

/** The oldest Node that the CLI of that Nest and its projects support. */
const NODE_OF: Readonly<Record<Major, NodeLine>> = { 10: '20.19', 11: '22', 12: '24' };

/** The guide, then the Nest part of the README, in a project of the CLI of each major version. */
export function nestCells(settings: CellSettings): readonly (readonly Cell[])[] {
  const page = readFileSync(join(settings.root, 'docs/nest.md'), 'utf8');
  const readme = sectionOf(readFileSync(join(settings.root, 'README.md'), 'utf8'), 'Use it in NestJS');
  return MAJORS.map((major): readonly Cell[] => [
    {
      row: `Nest ${major}`,
      column: 'docs/nest.md',
      hold: () => reader(settings, major, `nest-${major}`).follow(stepsOf(page)),
    },
    {
      row: `Nest ${major}`,
      column: 'README',
      hold: () => reader(settings, major, `nest-${major}/cats`).follow(stepsOf(readme)),
    },
  ]);
}

function reader({ folder, toolbox, tarball }: CellSettings, major: Major, name: string): Reader {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  return new Reader(cwd, {
    env: toolbox.envOf(NODE_OF[major]),
    command: (line) => commandFor(line, major, tarball),
    code: (code) => codeFor(code, major),
  });
}

/** The CLI of that version, with the changes that the page lists for Nest 10 and 11. */
function commandFor(line: string, major: Major, tarball: string): string {
  const packed = withTarball(line, tarball).replace(
    /^npx @nestjs\/cli@latest new/,
    `npx --yes @nestjs/cli@${major} new --skip-git`,
  );
  return major === 12 ? packed : packed.replace(/ @nestjs\/axios(?=\s)/, ' @nestjs/axios@4');
}

/** In Nest 10 and 11, imports of own files have no `.js`, as the page says. */
const codeFor = (code: string, major: Major): string =>
  major === 12 ? code : code.replaceAll(/(?<= from '\.{1,2}\/[^']*)\.js(?=')/g, '');
