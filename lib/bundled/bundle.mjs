// What the build does after `tsc`. Users install this package and `@opentelemetry/api`, and nothing else:
//
// - A file of this folder is the only place that imports a pinned dev dependency. It exports functions and constants
//   whose types are our own or `@opentelemetry/api`'s, and imports nothing else of this repository, so that no state of
//   ours exists twice. Tests and `tsc` load the dev dependency itself. Here, esbuild replaces `dist/lib/bundled/x.js`
//   by `x.ts` and what `x.ts` uses of its packages. To bundle a package, add a file; this script finds it.
// - `dist/THIRD-PARTY-NOTICES.txt` holds the licences of what was bundled.
// - `require("node:x")` becomes `process.getBuiltinModule("node:x")` in all of dist: an application that is bundled
//   into one ES module has no `require`.
//
// The build fails where a bundle needs another package at run time, or where a file loads a built-in module otherwise.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
const API = '@opentelemetry/api';

const bundled = await bundleFolder();
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), notices(bundled));
for (const folder of ['lib', 'nest-module']) rewriteBuiltins(join(DIST, folder));

/** Bundles each file that uses a package, and returns the folders of all packages of which something was taken. */
async function bundleFolder() {
  const folder = join(ROOT, 'lib/bundled');
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
    outdir: join(DIST, 'lib/bundled'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    external: [API],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const packages = new Set();
  for (const { path, text } of outputFiles) {
    const { inputs, imports } = outputOf(metafile, path);
    const used = Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []) : [],
    );
    const missing = imports.filter(({ path: name }) => name !== API && !isBuiltin(name)).map(({ path: name }) => name);
    if (missing.length > 0) throw new Error(`${path} would need ${missing.join(', ')} at run time.`);
    for (const directory of used) packages.add(directory);
    // What uses types only stays as `tsc` wrote it: its exports are plain values there.
    if (used.length > 0) writeFileSync(path, text);
  }
  return [...packages].toSorted((one, other) => one.localeCompare(other));
}

function outputOf({ outputs }, path) {
  const name = Object.keys(outputs).find((output) => join(ROOT, output) === path);
  return outputs[name];
}

/** Each licence once, under the packages that have it. */
function notices(directories) {
  const byText = new Map();
  for (const directory of directories) {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8'));
    const files = readdirSync(join(ROOT, directory)).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file));
    if (files.length === 0) throw new Error(`${name} is bundled and has no licence file.`);
    const text = files
      .toSorted((one, other) => one.localeCompare(other))
      .map((file) => readFileSync(join(ROOT, directory, file), 'utf8').trim())
      .join('\n\n');
    byText.set(text, (byText.get(text) ?? new Set()).add(`${name} ${version} (${license})`));
  }
  const sections = [...byText].map(([text, names]) => [[...names].join('\n'), '='.repeat(80), text].join('\n\n'));
  return `otel-instrument contains code of the following packages.\n\n${sections.join('\n\n\n')}\n`;
}

function isBuiltin(name) {
  return name.startsWith('node:') || builtinModules.includes(name);
}

function rewriteBuiltins(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    const after = before.replace(/\brequire\((["'])([^"']+)\1\)/g, (call, quote, module) =>
      isBuiltin(module) ? `process.getBuiltinModule(${quote}node:${module.replace(/^node:/, '')}${quote})` : call,
    );
    const left = /\brequire\([^)]*(["'])(node:[^"']+)\1/.exec(after);
    if (left) throw new Error(`${file} loads ${left[2]} in a form that a bundle cannot run.`);
    if (after !== before) writeFileSync(file, after);
  }
}
