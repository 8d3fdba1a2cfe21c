import { createRequire } from 'node:module';
import { isMissing } from '../../validation/optional-peer';

/** The part of the package `typescript` that is used here. TypeScript 7 has only the version. */
export interface TypeScript {
  readonly version: string;
  readonly transpileModule?: (source: string, options: TranspileOptions) => Transpiled;
  readonly findConfigFile?: (folder: string, exists: FileSystem['fileExists']) => string | undefined;
  readonly readConfigFile?: (path: string, read: FileSystem['readFile']) => { readonly config?: unknown };
  readonly parseJsonConfigFileContent?: (
    config: unknown,
    host: FileSystem,
    folder: string,
  ) => { readonly options: CompilerOptions };
  readonly resolveModuleName?: (
    name: string,
    importer: string,
    options: CompilerOptions,
    host: FileSystem,
  ) => { readonly resolvedModule?: ResolvedModule };
  readonly flattenDiagnosticMessageText?: (text: unknown, newLine: string) => string;
  readonly isMetaProperty?: (node: SyntaxNode) => boolean;
  readonly visitEachChild?: (
    node: SyntaxNode,
    visit: (node: SyntaxNode) => SyntaxNode,
    context: TransformationContext,
  ) => SyntaxNode;
  readonly sys?: FileSystem;
}

/** A TypeScript that compiles. */
export type Compiler = Required<TypeScript>;

export type CompilerOptions = Readonly<Record<string, unknown>>;

export interface FileSystem {
  readonly fileExists: (path: string) => boolean;
  readonly readFile: (path: string) => string | undefined;
}

export interface ResolvedModule {
  readonly resolvedFileName: string;
  readonly isExternalLibraryImport?: boolean;
}

export interface TranspileOptions {
  readonly fileName: string;
  readonly reportDiagnostics: boolean;
  readonly compilerOptions: CompilerOptions;
  readonly transformers?: { readonly before: readonly Transformation[] };
}

export interface Transpiled {
  readonly outputText: string;
  readonly diagnostics?: readonly Diagnostic[];
}

export interface Diagnostic {
  readonly messageText: unknown;
  readonly start?: number;
  readonly file?: {
    readonly fileName: string;
    getLineAndCharacterOfPosition(position: number): { readonly line: number; readonly character: number };
  };
}

export interface SyntaxNode {
  readonly kind: number;
}

export interface TransformationContext {
  readonly factory: { createIdentifier(text: string): SyntaxNode };
}

export type Transformation = (context: TransformationContext) => (node: SyntaxNode) => SyntaxNode;

/** The package `typescript` that a file would import; `undefined` if it is not installed. */
export function findTypeScript(file: string): TypeScript | undefined {
  try {
    return createRequire(file)('typescript') as TypeScript;
  } catch (error) {
    if (isMissing(error, 'typescript')) return undefined;
    throw error;
  }
}

export function isCompiler(typescript: TypeScript | undefined): typescript is Compiler {
  return typescript?.transpileModule !== undefined;
}
