// Runs one program with every loader, each kind of decorators and each module format, and compares the spans at a local
// receiver with docs/toolchains.md: node run.mjs [--write] [part of the name of a loader]
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMostTwo } from '../at-most-two.mjs';
import { compareWithPage, tableOf } from '../doc-table.mjs';
import { LOADERS } from './loaders.mjs';
import { NODES } from './nodes.mjs';
import { verdictOf } from './verdict.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = join(HERE, 'node_modules');
const CELLS = join(HERE, 'cells');
const LONGEST_RUN_MILLIS = 60_000;
const { startReceiver } = createRequire(join(HERE, 'run.mjs'))('otel-instrument/viewer');

const write = process.argv.includes('--write');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';

const program = (name) => readFileSync(join(HERE, 'programs', `${name}.ts.txt`), 'utf8');

/** The folder of a cell, which is a package. */
function folderOf(name, { esm, legacy, test, functions }) {
  const folder = join(CELLS, name.replace(/[^\w.]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const put = (file, content) => writeFileSync(join(folder, file), content);
  put('package.json', JSON.stringify({ private: true, type: esm ? 'module' : 'commonjs' }));
  put(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023'],
        module: 'nodenext',
        moduleResolution: 'nodenext',
        esModuleInterop: true,
        strict: true,
        types: test ? ['node', 'jest'] : ['node'],
        ...(legacy ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}),
      },
    }),
  );
  if (functions) put('main.ts', importsOf(program('functions'), esm) + program('as-functions'));
  else if (test) put('orders.test.ts', program('orders') + program('as-test'));
  else put('main.ts', program('orders') + program('as-program'));
  return folder;
}

/** If only types are stripped, a CommonJS module must call `require` itself. */
const importsOf = (source, esm) =>
  esm ? source : source.replace(/^import (\{[^}]*\}) from ('[^']*');$/gm, 'const $1 = require($2);');

/** @returns the text of a cell: `yes`, or the failure */
async function cell(name, kind, { command, env }) {
  const folder = folderOf(name, kind);
  const spans = [];
  const receiver = await startReceiver({ port: 0, onSpans: (received) => spans.push(...received) });
  try {
    const [file, ...args] = await command({ folder, modules: MODULES, ...kind });
    const ended = await run(file, args, folder, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const verdict = verdictOf(ended, spans);
    if (verdict !== 'yes' && process.env.VERBOSE) console.error(`${name}: ${verdict}\n${ended.output}`, spans);
    return verdict;
  } finally {
    await receiver.close();
  }
}

function run(file, args, cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env, NODE_ENV: 'development', NO_COLOR: '1' },
      timeout: LONGEST_RUN_MILLIS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: undefined, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const versionOf = (name) => JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')).version;

const FORMS = [
  { title: 'legacy, ESM', legacy: true, esm: true },
  { title: 'legacy, CommonJS', legacy: true, esm: false },
  { title: 'standard, ESM', legacy: false, esm: true },
  { title: 'standard, CommonJS', legacy: false, esm: false },
];

async function loaderTable() {
  const loaders = LOADERS.filter(({ name }) => name.includes(wanted));
  const cells = loaders.flatMap((loader) => FORMS.map((form) => ({ loader, form })));
  const found = await atMostTwo(cells, ({ loader, form }) => {
    if (loader.formats && !loader.formats.includes(form.esm ? 'esm' : 'cjs')) return '–';
    return cell(`${loader.name} ${form.title}`, { ...form, test: loader.test }, loader);
  });
  const titles = loaders.map(({ name, packages = [name] }) => `${name} (${packages.map(versionOf).join(', ')})`);
  return tableOf(['loader', ...FORMS.map(({ title }) => title)], titles, found);
}

const STRIPPED = [
  { title: 'functions, ESM', functions: true, esm: true },
  { title: 'functions, CommonJS', functions: true, esm: false },
  { title: 'decorators, ESM', functions: false, esm: true },
];

async function stripTable() {
  const nodes = NODES(MODULES).filter(({ title }) => title.includes(wanted));
  const cells = nodes.flatMap((node) => STRIPPED.map((form) => ({ node, form })));
  const found = await atMostTwo(cells, ({ node, form }) =>
    cell(`${node.title} ${form.title}`, form, { command: () => [node.binary, ...node.flags, 'main.ts'] }),
  );
  const titles = nodes.map(({ title }) => title);
  return tableOf(['Node', ...STRIPPED.map(({ title }) => title)], titles, found);
}

rmSync(CELLS, { recursive: true, force: true });
let differences = 0;
for (const [name, table] of [
  ['loaders', loaderTable],
  ['strip-types', stripTable],
]) {
  const rows = await table();
  if (wanted === '') differences += compareWithPage(name, rows, write);
  else console.log(rows.map((row) => row.join(' | ')).join('\n'));
}
process.exitCode = differences === 0 ? 0 : 1;
