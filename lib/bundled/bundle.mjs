// The build step after `tsc`. Users install only this package and `@opentelemetry/api`:
//
// - Only the files of this folder import pinned dev dependencies. They export functions and constants whose types are our
//   own or those of `@opentelemetry/api`, and import nothing else of this repository, so that no state is duplicated.
//   Tests and `tsc` load the dev dependency itself. Here, esbuild replaces `dist/lib/bundled/x.js` by a bundle of `x.ts`
//   and the parts of its packages that it uses. To bundle a package, add a file; this script finds it.
// - The page of the viewer becomes one script and one style sheet: page.mjs.
// - `dist/THIRD-PARTY-NOTICES.txt` contains the licences of the bundled packages.
// - `require("node:x")` becomes `process.getBuiltinModule("node:x")` in all of dist, because an application that is
//   bundled into one ES module has no `require`.
//
// The build fails if a bundle needs another package at run time, or if a file loads a built-in module in another way.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notices, packagesIn } from './notices.mjs';
import { bundlePage } from './page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
const API = '@opentelemetry/api';

const bundled = [...(await bundleFolder()), ...(await bundlePage(ROOT))];
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), notices(ROOT, bundled));
for (const folder of ['lib', 'nest-module']) rewriteBuiltins(join(DIST, folder));

/** Bundles each file that uses a package, and returns the folders of all packages in the bundles. */
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
    // The parser alone has 600 kB, a third of the package. Names are kept for readable stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    external: [API],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const packages = new Set();
  for (const { path, text } of outputFiles) {
    const output = outputOf(metafile, path);
    const { imports } = output;
    const used = packagesIn(output);
    const missing = imports.filter(({ path: name }) => name !== API && !isBuiltin(name)).map(({ path: name }) => name);
    if (missing.length > 0) throw new Error(`${path} would need ${missing.join(', ')} at run time.`);
    for (const directory of used) packages.add(directory);
    // A file that uses only types of a package stays as `tsc` wrote it.
    if (used.length > 0) writeFileSync(path, text);
  }
  return packages;
}

function outputOf({ outputs }, path) {
  const name = Object.keys(outputs).find((output) => join(ROOT, output) === path);
  return outputs[name];
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
    if (left) throw new Error(`${file} loads ${left[2]} in a form that does not work in a bundle.`);
    if (after !== before) writeFileSync(file, after);
  }
}
