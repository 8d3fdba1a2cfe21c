import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Example, ROOT } from './examples';
import { ENTRIES, exportsOf } from './exports';
import { PROPS, STAGE_IMPORTS, STAGE_TYPES } from './stage';

/** The source of a name that an example uses but does not declare: a package, a file, or the stage. */
export type Source = { readonly package: string } | { readonly file: string } | 'stage' | 'stage type';

const IMPORT = /^import .*?;$/gms;
const ON_STAGE = [...Object.keys(PROPS), 'traces', 'logged'];

/** The parts of an example: imports must be at the top of the file; the rest can be in a function. */
export function partsOf(code: string): { readonly imports: string; readonly body: string } {
  return {
    imports: [...code.matchAll(IMPORT)].map(([text]) => text).join('\n'),
    body: code.replaceAll(IMPORT, '').replaceAll(/^export (?!\{)/gm, ''),
  };
}

/**
 * The names that an example may use without an import. An example in a docstring sees the declarations of its file and the
 * exports of the library. An example on a page must import from the library, as its readers must.
 */
export function scopeOf({ file }: Example, code: string): ReadonlyMap<string, Source> {
  const { imports, body } = partsOf(code);
  const imported = new Set(imports.match(/\w+/g));
  const used = [...new Set(body.match(/(?<![.\w'#-])[A-Za-z_]\w*/g))].filter((name) => !imported.has(name));
  const known = new Map<string, Source>();
  const offer = (name: string, source: Source): void => void (known.has(name) || known.set(name, source));
  if (!file.endsWith('.md')) offerLibrary(file, offer);
  for (const [name, from] of Object.entries(STAGE_IMPORTS)) offer(name, { package: from });
  for (const name of ON_STAGE) offer(name, 'stage');
  for (const name of STAGE_TYPES) offer(name, 'stage type');
  return new Map(used.flatMap((name) => (known.has(name) ? [[name, known.get(name) as Source]] : [])));
}

function offerLibrary(file: string, offer: (name: string, source: Source) => void): void {
  const entries = Object.entries(ENTRIES);
  // Exports of an entry are imported from it, so that an example gets the same class as its reader.
  const own = entries.filter(([, entry]) => dirname(entry) !== 'lib' && file.startsWith(dirname(entry)));
  const offerEntries = (some: typeof entries): void => {
    for (const [specifier, entry] of some) {
      for (const { name } of exportsOf(entry)) offer(name, { package: specifier });
    }
  };
  offerEntries(own);
  for (const { name } of exportsOf(file)) offer(name, { file });
  offerEntries(entries);
  for (const sibling of readdirSync(join(ROOT, dirname(file))).filter((name) => name.endsWith('.ts'))) {
    const path = `${dirname(file)}/${sibling}`;
    for (const { name } of exportsOf(path)) offer(name, { file: path });
  }
}
