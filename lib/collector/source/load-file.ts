import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OptionError } from '../../validation/option-error';
import { erasesTypes, erasureAdvice, hookTypeErasure } from './type-erasure';
import { type Compiler, findTypeScript, isCompiler, type TypeScript } from './typescript';
import { hookTypeScript } from './typescript-hook';

/** A loaded file. */
export interface LoadedFile {
  /** The object of its exports. A CommonJS file may export any other value. */
  readonly exported: unknown;
  /** Removes the hooks with which the file was loaded. Call it when no function of the file runs any more. */
  readonly release: () => void;
}

const TYPESCRIPT = new Set(['.ts', '.tsx', '.mts', '.cts']);
const JAVASCRIPT = new Set(['.js', '.mjs', '.cjs']);

/**
 * Loads a JavaScript or TypeScript file with everything that it imports.
 *
 * TypeScript files are compiled in memory by the package `typescript` that the file would import. Without it, or with
 * TypeScript 7, which cannot compile one file, Node erases the types, if it can.
 *
 * @param file an absolute path without symbolic links
 * @throws OptionError if nothing here can load such a file; otherwise whatever the file throws
 */
export async function loadFile(file: string): Promise<LoadedFile> {
  const extension = extname(file);
  if (JAVASCRIPT.has(extension)) return { exported: await imported(file), release: () => undefined };
  if (!TYPESCRIPT.has(extension)) {
    throw refused(`${file} is neither TypeScript nor JavaScript: expected .ts, .mts, .cts, .js, .mjs or .cjs.`);
  }
  const typescript = findTypeScript(file);
  if (isCompiler(typescript)) return compiled(file, typescript);
  if (erasesTypes()) return erased(file);
  throw refused(cannotCompile(file, typescript));
}

/** Compiled files are CommonJS, which does not support `await` at the top level. */
async function compiled(file: string, typescript: Compiler): Promise<LoadedFile> {
  try {
    return await hooked(hookTypeScript(typescript), () => require(file) as unknown);
  } catch (error) {
    if (!waitsAtTop(error)) throw error;
    throw refused(
      `Cannot load ${file}: it, or a file that it imports, has an \`await\` outside of functions. Compile it as an ES module and ` +
        'pass the .js file.',
    );
  }
}

/** In CommonJS, `await` may be a normal identifier. */
function waitsAtTop(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return (
    code === 'ERR_REQUIRE_ASYNC_MODULE' ||
    /^await is (?:only valid in async functions|not defined)/.test(String(message))
  );
}

const erased = (file: string): Promise<LoadedFile> => hooked(hookTypeErasure(), () => imported(file).catch(withAdvice));

async function hooked(release: () => void, load: () => unknown): Promise<LoadedFile> {
  try {
    return { exported: await load(), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Imports a file. For a CommonJS file, Node's namespace has only the names that Node can guess. */
async function imported(file: string): Promise<unknown> {
  const namespace: unknown = await import(pathToFileURL(file).href);
  return require.cache[file]?.exports ?? namespace;
}

function withAdvice(error: unknown): never {
  const advice = erasureAdvice(error);
  if (advice !== undefined && error instanceof Error) error.message += `. ${advice}`;
  throw error;
}

function cannotCompile(file: string, typescript: TypeScript | undefined): string {
  const reason = typescript
    ? `TypeScript ${typescript.version} does not compile single files`
    : 'the package `typescript` is not installed in its project';
  return (
    `Cannot load ${file}: ${reason}, and Node ${process.versions.node} does not load TypeScript. Compile the file and pass ` +
    'the .js file, or install TypeScript 5 or 6, or use Node 22.18 or later.'
  );
}

const refused = (message: string): OptionError => new OptionError('ERR_OPTION_INVALID', '--from', message);
