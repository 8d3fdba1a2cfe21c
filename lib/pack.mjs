// The last build step. A service loads hundreds of our modules when it starts. To find, read and compile a file takes longer
// than to run it, so this step joins the modules that services load into two files. A joined module still runs only when it
// is first required:
//
// - `dist/lib/modules.js`: the modules of the entries `.`, `sdk` and `messaging`, and those of `lib` that `nest` needs;
// - `dist/nest-module/modules.js`: the modules of `nest`.
//
// Modules that only some options need are loaded with `require` inside a function. They are joined too, so that a running
// service reads no files. The exception is `lib/bundled`: its files stay separate if they are loaded inside a function.
//
// The original file of a joined module becomes a stub that exports the joined module. So all entries and bundlers share one
// copy of each module. The other files (`testing`, `viewer`, `collector`, `build`, `command`) stay as they are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const DIST = join(fileURLToPath(new URL('..', import.meta.url)), 'dist');
const LIB = join(DIST, 'lib/');
const NEST = join(DIST, 'nest-module/');
const BUNDLED = join(LIB, 'bundled/');
const ENTRIES = [LIB, join(LIB, 'sdk.js'), join(LIB, 'messaging'), NEST].map((path) => fileOf(DIST, path));

/** `tsc` writes imports at the beginning of a line, and a `require` inside a function after spaces. */
const IMPORT = /^([ \t]*).*?\brequire\(["'](\.[^"']+)["']\)/gm;

const modules = modulesOf(ENTRIES);
const PACKS = [LIB, NEST].map((folder) => ({
  file: join(folder, 'modules.js'),
  modules: modules.filter((module) => module.startsWith(folder)),
}));
const packOf = new Map(PACKS.flatMap((pack) => pack.modules.map((module) => [module, pack])));

const texts = await Promise.all(PACKS.map(joined));
for (const [module, pack] of packOf) writeFileSync(module, stubOf(module, pack));
PACKS.forEach(({ file }, index) => writeFileSync(file, texts[index]));

/** Returns all files that the entries load, immediately or later. */
function modulesOf(entries) {
  const found = new Set();
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, indent, path] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const module = fileOf(dirname(file), path);
      if (indent === '' || !module.startsWith(BUNDLED)) visit(module);
    }
  };
  entries.forEach(visit);
  return [...found];
}

/** Returns the text of one file that exports a function for each module. The first call of a function runs its module. */
async function joined(pack) {
  const members = pack.modules.map((module) => `${nameOf(module)}: () => require(${JSON.stringify(module)})`);
  const { outputFiles } = await build({
    stdin: { contents: `module.exports = {\n${members.join(',\n')}\n};`, resolveDir: dirname(pack.file) },
    absWorkingDir: DIST,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    packages: 'external',
    // Spaces, lines and names stay: for stack traces, and because our names without spaces would prove to
    // `lib/names/proven-names.ts` that the minifier of the application keeps names. esbuild drops most comments.
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    plugins: [{ name: 'packs', setup: (bundle) => resolveModules(bundle, pack) }],
  });
  const [{ text }] = outputFiles;
  const wide = /[\u0100-\uffff]/.exec(text)?.[0];
  if (wide) throw new Error(`${pack.file} has ${wide}, which doubles its size in memory. Write an escape for it.`);
  return text;
}

/** Loads modules of the other pack from that pack, and files in no pack from their own file. */
function resolveModules(bundle, pack) {
  const folder = dirname(pack.file);
  bundle.onResolve({ filter: /^[./]/ }, ({ path, importer, namespace, resolveDir }) => {
    if (namespace === 'elsewhere') return { path, external: true };
    const module = fileOf(importer === '' || importer === '<stdin>' ? resolveDir : dirname(importer), path);
    const owner = packOf.get(module);
    if (owner === undefined) return { path: pathTo(folder, module), external: true };
    return owner === pack ? { path: module } : { path: relative(DIST, module), namespace: 'elsewhere' };
  });
  bundle.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => {
    const module = join(DIST, path);
    return { contents: exportsFrom(folder, module, packOf.get(module)) };
  });
}

/** The last line lists the exports in a form in which Node's loader of ES modules finds their names. */
function stubOf(module, pack) {
  const text = readFileSync(module, 'utf8');
  if (/^__exportStar\(/m.test(text))
    throw new Error(`${module} has \`export *\`, which hides the names. Name each export.`);
  const exported = text.matchAll(/\bexports(?:\.(\w+) = |, "(\w+)", \{)/g);
  const names = new Set(Array.from(exported, ([, one, other]) => one ?? other));
  names.delete('__esModule');
  const listed = names.size === 0 ? '' : `0 && (module.exports = { ${[...names].join(', ')} });\n`;
  return `"use strict";\n${exportsFrom(dirname(module), module, pack)}${listed}`;
}

function exportsFrom(folder, module, { file }) {
  return `module.exports = require(${JSON.stringify(pathTo(folder, file))})[${nameOf(module)}]();\n`;
}

function fileOf(folder, path) {
  const file = resolve(folder, path);
  const found = [file, `${file}.js`, join(file, 'index.js')].find((each) => each.endsWith('.js') && existsSync(each));
  if (found === undefined) throw new Error(`${folder} loads ${path}, which does not exist.`);
  return found;
}

function pathTo(folder, file) {
  const path = relative(folder, file).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

function nameOf(module) {
  return JSON.stringify(relative(DIST, module).replaceAll('\\', '/').replace(/\.js$/, ''));
}
