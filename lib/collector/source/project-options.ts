import { dirname } from 'node:path';
import type { Compiler, CompilerOptions } from './typescript';

/** `ModuleResolutionKind.Node10`. It accepts imports without extension, which all tools of TypeScript accept. */
const NODE = 2;

/** The options of the nearest `tsconfig.json` of each folder. */
export class ProjectOptions {
  readonly #byFolder = new Map<string, CompilerOptions>();

  constructor(private readonly typescript: Compiler) {}

  of(folder: string): CompilerOptions {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const options = this.#read(folder);
    this.#byFolder.set(folder, options);
    return options;
  }

  /** Resolves an import to a source file of the project; `undefined` for packages and everything else. */
  resolve(request: string, importer: string): string | undefined {
    const { typescript } = this;
    const options = { ...this.of(dirname(importer)), moduleResolution: NODE, allowJs: true, resolveJsonModule: true };
    const { resolvedModule } = typescript.resolveModuleName(request, importer, options, typescript.sys);
    if (!resolvedModule || resolvedModule.isExternalLibraryImport) return undefined;
    const { resolvedFileName } = resolvedModule;
    return /\.d\.[cm]?ts$/.test(resolvedFileName) ? undefined : resolvedFileName;
  }

  #read(folder: string): CompilerOptions {
    const { typescript } = this;
    const { fileExists, readFile } = typescript.sys;
    const path = typescript.findConfigFile(folder, fileExists);
    if (path === undefined) return {};
    const { config = {} } = typescript.readConfigFile(path, readFile);
    // The list of files is not needed, and may take long to read.
    const host = { ...typescript.sys, readDirectory: () => [] };
    return typescript.parseJsonConfigFileContent(config, host, dirname(path)).options;
  }
}
