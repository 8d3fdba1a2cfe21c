// Compiles programs that use the declarations with each TypeScript and module resolution, and compares the results
// with docs/toolchains.md: node run.mjs [--write] [part of the name of a project]
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMostTwo } from '../at-most-two.mjs';
import { compareWithPage, tableOf } from '../doc-table.mjs';
import { COMPILERS, knows, optionsOf, RESOLUTIONS } from './compilers.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const NEST = { 11: join(HERE, '../nest-11'), 12: join(HERE, '../nest-12') };

const write = process.argv.includes('--write');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';

/** The types of Node under the name that compilers expect, one folder per version. */
function typeRoots() {
  for (const version of ['20', '26']) {
    const root = join(HERE, 'type-roots', version);
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    symlinkSync(join(HERE, 'node_modules', `types-node-${version}`), join(root, 'node'));
  }
  return { 20: [join(HERE, 'type-roots/20')], 26: [join(HERE, 'type-roots/26')] };
}

const ROOTS = typeRoots();
const NODE_20 = { types: ['node'], typeRoots: ROOTS[20] };
const NODE_26 = { types: ['node'], typeRoots: ROOTS[26] };

/** The compilations of one cell; `in` lists the resolutions for which they matter. */
const CORE = [
  { name: 'legacy', from: HERE, program: 'core', legacy: true, interop: true, ...NODE_20 },
  { name: 'standard', in: ['nodenext'], from: HERE, program: 'core', interop: false, ...NODE_26 },
  {
    name: 'verbatim',
    in: ['node16', 'nodenext', 'bundler'],
    from: HERE,
    program: 'core',
    interop: true,
    verbatim: true,
    ...NODE_20,
  },
  {
    name: 'no-types',
    in: ['nodenext', 'bundler'],
    from: HERE,
    program: 'core',
    interop: true,
    // The DOM types provide `console`, which the declarations of `@opentelemetry/api` use.
    lib: ['dom'],
    types: [],
    typeRoots: [],
  },
];
const nest = (major) => [{ name: 'nest', from: NEST[major], program: 'nest', legacy: true, interop: true, ...NODE_20 }];

const ROWS = COMPILERS.flatMap((compiler) => [
  { title: `${compiler}: \`.\`, \`./sdk\`, \`./messaging\`, \`./testing\`, \`./viewer\``, compiler, projects: CORE },
  { title: `${compiler}: \`./nest\`, Nest 11`, compiler, projects: nest(11) },
  { title: `${compiler}: \`./nest\`, Nest 12`, compiler, projects: nest(12), esm: true },
]).filter(({ title }) => new RegExp(wanted).test(title));

/** The files of a project: ESM, CommonJS, and those whose extension selects the format. */
function sourcesOf({ program, verbatim }, resolution, esm) {
  const perFile = resolution === 'node16' || resolution === 'nodenext';
  const sources = {};
  // With `verbatimModuleSyntax`, CommonJS cannot use `import … from`.
  if (!(verbatim && !esm) || resolution === 'bundler') sources['main.ts'] = `${program}.ts`;
  if (perFile) sources['main.mts'] = `${program}.ts`;
  if (perFile && !esm && !verbatim) sources['main.cts'] = `${program}.ts`;
  if (program === 'core' && (perFile || resolution === 'node10')) sources['required.cts'] = 'core.require.cts';
  return sources;
}

/** @returns `yes`, or the first compiler error in the program or the declarations of this package */
async function cell({ compiler, projects, esm = false }, resolution) {
  if (!knows(compiler, resolution)) return '–';
  for (const project of projects) {
    if (project.in && !project.in.includes(resolution)) continue;
    const folder = join(project.from, 'cells', `${compiler}-${resolution}-${project.name}`);
    mkdirSync(folder, { recursive: true });
    const sources = sourcesOf(project, resolution, esm);
    for (const [name, from] of Object.entries(sources))
      copyFileSync(join(HERE, 'programs', `${from}.txt`), join(folder, name));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: esm ? 'module' : 'commonjs' }));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: optionsOf(compiler, resolution, project), files: Object.keys(sources) }),
    );
    const complaints = await compile(join(HERE, `node_modules/typescript-${compiler}/bin/tsc`), folder);
    if (complaints.length > 0) {
      if (process.env.VERBOSE) console.error(folder, complaints.join('\n'));
      return `no: ${/TS\d+/.exec(complaints[0])?.[0] ?? complaints[0]}`;
    }
  }
  return 'yes';
}

/** Whether an error is in a file of another package. */
const isOfOthers = (line) => /^[^(]*node_modules\/(?!otel-instrument\/)/.test(line);

function compile(tsc, cwd) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '--pretty', 'false', '-p', '.'], { cwd }, (error, stdout, stderr) => {
      const complaints = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
      if (error && complaints.length === 0) reject(new Error(`${tsc}: ${stdout}${stderr}`));
      else resolve(complaints.filter((line) => !isOfOthers(line)));
    });
  });
}

for (const folder of [HERE, ...Object.values(NEST)]) rmSync(join(folder, 'cells'), { recursive: true, force: true });
const cells = ROWS.flatMap((row) => RESOLUTIONS.map((resolution) => ({ row, resolution })));
const found = await atMostTwo(cells, ({ row, resolution }) => cell(row, resolution));
const header = ['TypeScript', ...RESOLUTIONS.map((name) => `\`${name}\``)];
const titles = ROWS.map(({ title }) => title);
const rows = tableOf(header, titles, found);
if (wanted === '') process.exitCode = compareWithPage('types', rows, write) === 0 ? 0 : 1;
else console.log(rows.map((row) => row.join(' | ')).join('\n'));
