import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseFile } from '../bundled/typescript-syntax';
import { type Exports, type Meaning, meaningOf, namesIn, OWN_EXPORTS } from './imports';
import { type AnyNode, argumentsOf, bare, child, children, identifier, textOf, walk } from './tree';

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const DEEPEST = 5;
const NOTHING: Exports = new Map();

interface Known {
  readonly modified: number;
  readonly exports: Exports;
}

/** Finds what modules of an application re-export from this package: `export { Instrument } from 'otel-instrument'`. */
export class Barrels {
  private readonly known = new Map<string, Known>();

  /** @param modules names of further modules that re-export this package */
  constructor(private readonly modules: readonly string[]) {}

  /** The exports of a module that come from this package; `undefined` if there are none. */
  exportsOf(specifier: string, importer: string, depth = 0): Exports | undefined {
    if (specifier === 'otel-instrument' || this.modules.includes(specifier)) return OWN_EXPORTS;
    if (!/^\.\.?(\/|$)/.test(specifier) || depth > DEEPEST) return undefined;
    const file = fileOf(resolve(dirname(importer), specifier));
    const exports = file === undefined ? undefined : this.exportsIn(file, depth);
    return exports?.size ? exports : undefined;
  }

  private exportsIn(file: string, depth: number): Exports {
    const modified = statSync(file).mtimeMs;
    const known = this.known.get(file);
    if (known?.modified === modified) return known.exports;
    // An empty entry ends the recursion when modules import each other.
    this.known.set(file, { modified, exports: NOTHING });
    const exports = this.read(file, depth);
    this.known.set(file, { modified, exports });
    return exports;
  }

  private read(file: string, depth: number): Exports {
    const source = readFileSync(file, 'utf8');
    // A module without imports cannot re-export.
    if (!/\bexports?\b/.test(source) || !/\b(?:from|require|import)\b/.test(source)) return NOTHING;
    try {
      return exportsIn(parseFile(source, file) as AnyNode, (specifier) => this.exportsOf(specifier, file, depth + 1));
    } catch {
      // The file's compiler will report the syntax error.
      return NOTHING;
    }
  }
}

function exportsIn(program: AnyNode, exportsOf: (specifier: string) => Exports | undefined): Exports {
  const nodes: AnyNode[] = [];
  walk(program, (node) => nodes.push(node));
  const names = namesIn(nodes, exportsOf);
  const found = new Map<string, Meaning>();
  const add = (name: string | undefined, meaning: Meaning | undefined): void => {
    if (name !== undefined && meaning !== undefined) found.set(name, meaning);
  };
  const addAll = (exports: Exports | undefined): void => {
    for (const [name, meaning] of exports ?? []) if (name !== 'default') add(name, meaning);
  };
  for (const node of nodes) {
    const specifier = textOf(child(node, 'source'));
    const exports = specifier === undefined ? undefined : exportsOf(specifier);
    if (node.type === 'ExportAllDeclaration') {
      const as = textOf(child(node, 'exported'));
      if (as === undefined) addAll(exports);
      else if (exports) add(as, 'namespace');
    }
    if (node.type === 'ExportNamedDeclaration') {
      for (const exported of children(node, 'specifiers')) {
        const local = textOf(child(exported, 'local')) ?? '';
        const meaning = specifier === undefined ? names.meanings.get(local) : exports?.get(local);
        add(textOf(child(exported, 'exported')), meaning);
      }
      for (const variable of children(child(node, 'declaration'), 'declarations')) {
        const name = identifier(child(variable, 'id'));
        add(name, names.meanings.get(name ?? ''));
      }
    }
    if (node.type === 'CallExpression') {
      const [first, second, third] = argumentsOf(node);
      const callee = bare(child(node, 'callee'));
      const helper = identifier(callee) ?? identifier(child(callee, 'property')) ?? '';
      // The compiled form of `export *`, then of `export { Instrument }` from another module.
      if (/^_*export_?star$/i.test(helper)) addAll(exportsOf(textOf(argumentsOf(bare(first) ?? node)[0]) ?? ''));
      if (helper === 'defineProperty' && identifier(first) === 'exports') {
        const get = children(third, 'properties').find((property) => identifier(child(property, 'key')) === 'get');
        const [returned] = children(child(child(get, 'value'), 'body'), 'body');
        add(textOf(second), meaningOf(child(returned, 'argument'), names));
      }
    }
    if (node.type === 'AssignmentExpression' && identifier(child(child(node, 'left'), 'object')) === 'exports') {
      add(identifier(child(child(node, 'left'), 'property')), meaningOf(child(node, 'right'), names));
    }
  }
  return found;
}

/** The source file of an import path, which may have no extension or that of the compiled file. */
function fileOf(path: string): string | undefined {
  const bases = [path, path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')];
  const candidates = [...bases, ...ENDINGS.flatMap((ending) => [path + ending, resolve(path, `index${ending}`)])];
  return candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}
