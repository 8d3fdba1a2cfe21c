import { readFileSync } from 'node:fs';
import Module = require('node:module');

type Resolve = (specifier: string, context: object) => object;
type Load = (url: string, context: LoadContext) => object;

interface LoadContext {
  readonly format?: string | null;
}

/** Node 22.15 and later have it; the types are those of Node 20. */
const { registerHooks } = Module as unknown as {
  readonly registerHooks?: (hooks: {
    readonly resolve: (specifier: string, context: object, next: Resolve) => object;
    readonly load: (url: string, context: LoadContext, next: Load) => object;
  }) => { deregister(): void };
};

const MODULE_SYNTAX = /^\s*(?:import|export)\b(?!\s*[.(])/m;

/** Whether this Node loads TypeScript files: it erases their types, but compiles nothing. */
export function erasesTypes(): boolean {
  const { typescript } = process.features as { readonly typescript?: string | false };
  return Boolean(typescript) && registerHooks !== undefined;
}

/**
 * Lets imports leave out the extension of a TypeScript file, or name the compiled file, as TypeScript does. Files with
 * `import` and `export` are ES modules, also in a package of CommonJS, for which TypeScript would compile them.
 *
 * @returns removes the hook
 */
export function hookTypeErasure(): () => void {
  const hooks = registerHooks?.({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        for (const candidate of candidatesFor(specifier)) {
          try {
            return next(candidate, context);
          } catch {
            // The next one may exist.
          }
        }
        throw error;
      }
    },
    load(url, context, next) {
      const isModule =
        context.format === 'commonjs-typescript' && MODULE_SYNTAX.test(readFileSync(new URL(url), 'utf8'));
      return next(url, isModule ? { ...context, format: 'module-typescript' } : context);
    },
  });
  return () => hooks?.deregister();
}

/** Advice for a file that must be compiled; `undefined` if its error has another reason. */
export function erasureAdvice(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  if (name !== 'SyntaxError' && !NEEDS_COMPILER.has(String(code))) return undefined;
  return (
    'Node erased the types of the file, and compiled nothing. Decorators, enumerations, `paths`, and imports of types ' +
    'without `type` need a compiler: install TypeScript 5 or 6 where the file is, or pass the compiled .js file.'
  );
}

const NEEDS_COMPILER = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
]);

function candidatesFor(specifier: string): readonly string[] {
  if (!/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) return [];
  const source = specifier.replace(/\.([cm]?)js$/, '.$1ts');
  return source === specifier ? [`${specifier}.ts`, `${specifier}/index.ts`] : [source];
}
