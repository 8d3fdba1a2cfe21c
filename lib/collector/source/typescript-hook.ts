import { readFileSync } from 'node:fs';
import Module = require('node:module');
import { dirname } from 'node:path';
import { ProjectOptions } from './project-options';
import { compileFile } from './compile-file';
import type { Compiler } from './typescript';

type Load = (module: CompiledModule, file: string) => void;
type Resolve = (request: string, parent: ParentModule | null | undefined, ...others: unknown[]) => string;

interface CompiledModule {
  _compile(code: string, file: string): void;
}
interface ParentModule {
  readonly filename?: string | null;
}

/** What Node's loader of CommonJS modules lets its users replace. */
const loader = Module as unknown as {
  _resolveFilename: Resolve;
  readonly _extensions: Record<string, Load | undefined>;
};

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts'] as const;

/**
 * Compiles TypeScript files to CommonJS in memory while they are loaded. Imports are resolved as TypeScript resolves them:
 * without extension, with the extension of the compiled file, and by `paths`.
 *
 * @returns removes the hook
 */
export function hookTypeScript(typescript: Compiler): () => void {
  const project = new ProjectOptions(typescript);
  const compiled = new Set<string>();
  const resolve = loader._resolveFilename;
  const before = EXTENSIONS.map((extension) => [extension, loader._extensions[extension]] as const);

  for (const extension of EXTENSIONS) {
    loader._extensions[extension] = (module, file) => {
      compiled.add(file);
      const source = readFileSync(file, 'utf8');
      module._compile(compileFile(typescript, { file, source, options: project.of(dirname(file)) }), file);
    };
  }
  loader._resolveFilename = (request, parent, ...others) => {
    const importer = parent?.filename ?? '';
    const found = compiled.has(importer) ? project.resolve(request, importer) : undefined;
    return resolve.call(loader, found ?? request, parent, ...others);
  };
  return () => {
    loader._resolveFilename = resolve;
    for (const [extension, load] of before) {
      if (load) loader._extensions[extension] = load;
      else delete loader._extensions[extension];
    }
  };
}
