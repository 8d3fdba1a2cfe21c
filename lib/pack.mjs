// The last build step. A service loads hundreds of our modules when it starts, and finding, reading and compiling a file
// costs more than running it. So this step joins what services load. Each module stays a module, which runs when it is
// first required:
//
// - `dist/lib/modules.js`: the modules of the entries `.`, `sdk` and `messaging`, and those of `lib` that `nest` needs;
// - `dist/nest-module/modules.js`: the modules of `nest`.
//
// What only some options need is loaded by a `require` inside a function. It is joined, too, so that no file is read while
// the service runs; only files of `lib/bundled` that are loaded so stay files.
//
// A joined file becomes a stub that takes its module from there, so that all entries and bundlers share one copy of each
// module. The other files (`testing`, `viewer`, `collector`, `build`, `command`) stay as they are.
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

/** All files that the entries load, at once or later. */
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

/** One file that exports the modules as functions. Each runs its module when it is called first. */
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
    // Node keeps the text in memory, and comments are a quarter of it. Lines and names stay, for stack traces.
    minifyWhitespace: true,
    lineLimit: 120,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    plugins: [{ name: 'packs', setup: (bundle) => resolveModules(bundle, pack) }],
  });
  // esbuild also breaks lines inside strings, and Rollup would indent these.
  const text = outputFiles[0].text.replaceAll(/(?<!\\)((?:\\\\)*)\\\n/g, '$1');
  const wide = /[\u0100-\uffff]/.exec(text)?.[0];
  if (wide) throw new Error(`${pack.file} has ${wide}, which doubles its size in memory. Write an escape for it.`);
  return text;
}

/** A module of the other pack is taken from there. A file that is in no pack is required. */
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

/** Node's loader of ES modules finds the names of exports only in the form of the last line. */
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
