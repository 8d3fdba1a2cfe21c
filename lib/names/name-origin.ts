import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyFunction } from './parameter-names';

/** Where a method was decorated. The code around it shows whether a minifier has renamed its parameters. */
export interface NameOrigin {
  /** The file whose code called the decorator. */
  readonly file: string | undefined;
  /** The class of the method, once it is known. */
  readonly owner?: () => object | undefined;
}

/** Limits in characters: longer files are not read, or not parsed. */
const LONGEST_READ = 32_000_000;
export const LONGEST_PARSED = 500_000;
const METHODS_REMEMBERED = 64;
export const FILES_REMEMBERED = 10_000;

const methodsByFile = new Map<string, AnyFunction[]>();

/** The file that called `callee`, as Node loaded it, without source maps. */
export function callerFile(callee: (...args: never[]) => unknown): string | undefined {
  const { stackTraceLimit } = Error;
  // eslint-disable-next-line typescript/unbound-method -- it is restored, not called
  const prepare = Error.prepareStackTrace;
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_error, [frame]) => frame?.getFileName();
    const trace: { readonly stack?: unknown } = {};
    Error.captureStackTrace(trace, callee);
    const name = trace.stack;
    if (typeof name !== 'string') return undefined;
    const path = name.startsWith('file://') ? fileURLToPath(name) : name;
    return isAbsolute(path) ? path : undefined;
  } catch {
    return undefined;
  } finally {
    restore(stackTraceLimit, prepare);
  }
}

function restore(limit: number, prepare: typeof Error.prepareStackTrace): void {
  try {
    Error.stackTraceLimit = limit;
    Error.prepareStackTrace = prepare;
  } catch {
    // `Error` is frozen, so it was never changed.
  }
}

export function rememberMethod(file: string, method: AnyFunction): void {
  const known = methodsByFile.get(file) ?? [];
  if (known.length >= METHODS_REMEMBERED || (known.length === 0 && methodsByFile.size >= FILES_REMEMBERED)) return;
  known.push(method);
  methodsByFile.set(file, known);
}

export function methodsDecoratedIn(file: string): readonly AnyFunction[] {
  return methodsByFile.get(file) ?? [];
}

let lastRead: { readonly file: string; readonly text: WeakRef<{ readonly value: string }> } | undefined;

/** The text of a file; `undefined` if it cannot be read. Cached weakly. */
export function textOf(file: string): string | undefined {
  const kept = lastRead?.file === file ? lastRead.text.deref() : undefined;
  if (kept) return kept.value;
  try {
    const value = readFileSync(file, 'utf8');
    if (value.length > LONGEST_READ) return undefined;
    lastRead = { file, text: new WeakRef({ value }) };
    return value;
  } catch {
    return undefined;
  }
}
