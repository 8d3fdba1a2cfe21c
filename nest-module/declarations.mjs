// Rewrites the declarations of `otel-instrument/nest` after `tsc`.
//
// This package is CommonJS, and Nest 12 is ESM only. Compilers that reject `require` of ESM (TypeScript before 5.8, or
// `module: node16`) also reject an `import` of ESM in the declarations of a CommonJS package (TS1479, TS1541).
// Applications with `skipLibCheck: false` see that error. Type-only imports with a `resolution-mode` (TypeScript 5.3 and
// later) avoid it with every version of Nest.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../dist/nest-module', import.meta.url));
const NAMED_IMPORT = /^import (?:type )?\{([^}]*)\} from '(@nestjs\/[^']+)';$/gm;
const IMPORT_TYPE = /\bimport\('(@nestjs\/[^']+)'\)/g;
/** Examples in comments are not rewritten. */
const COMMENT = /\/\*[^]*?\*\//g;

for (const name of readdirSync(FOLDER, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = join(FOLDER, name);
  const before = readFileSync(file, 'utf8');
  const after = before
    .replace(NAMED_IMPORT, (_, names, from) => {
      const types = names.replace(/\btype (?=\w)/g, '');
      return `import type {${types}} from '${from}' with { 'resolution-mode': 'import' };`;
    })
    .replace(IMPORT_TYPE, `import('$1', { with: { 'resolution-mode': 'import' } })`);
  const left = /(?:from|import\() ?['"]@nestjs\/[^'"]+['"](?!,? ?\{? ?with)/.exec(after.replace(COMMENT, ''));
  if (left) throw new Error(`${file} imports in a form that this script does not support: ${left[0]}`);
  if (after !== before) writeFileSync(file, after);
}
