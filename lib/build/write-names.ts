import { type Insertion, insertInto, type SourceMap } from '../bundled/edited-text';
import { parseFile } from '../bundled/typescript-syntax';
import type { Barrels } from './barrels';
import { DecoratedFinder } from './decorated';
import { Declarations, functionOf, keyCode, methodsOf, writtenParametersIn } from './declarations';
import { meaningOf, namesIn } from './imports';
import { type AnyNode, argumentsOf, bare, child, identifier, walk } from './tree';

/** A file with names written into it. */
export interface WrittenFile {
  readonly code: string;
  readonly map: SourceMap;
}

/**
 * Writes the names of classes, functions and parameters into each call of `Instrument` and `instrument` in a file.
 *
 * @param file path of the file, to resolve relative imports
 * @returns `undefined` if there is nothing to write or the file cannot be parsed
 */
export function writeNames(source: string, file: string, barrels: Barrels): WrittenFile | undefined {
  if (!mayUse(source, file, barrels)) return undefined;
  const insertions = insertionsIn(source, file, barrels);
  return insertions.length > 0 ? insertInto(source, insertions, file) : undefined;
}

const IMPORTED = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;

/** A cheap check of the imports, before parsing. */
function mayUse(source: string, file: string, barrels: Barrels): boolean {
  for (const [, , specifier = ''] of source.matchAll(IMPORTED)) if (barrels.exportsOf(specifier, file)) return true;
  return false;
}

function insertionsIn(source: string, file: string, barrels: Barrels): readonly Insertion[] {
  const nodes: AnyNode[] = [];
  const around = new Map<AnyNode, readonly AnyNode[]>();
  try {
    walk(parseFile(source, file) as AnyNode, (node, above) => {
      nodes.push(node);
      if (node.type === 'CallExpression') around.set(node, [...above]);
    });
  } catch {
    // The file's compiler will report the syntax error.
    return [];
  }
  const names = namesIn(nodes, (specifier) => barrels.exportsOf(specifier, file));
  const writer = new NameWriter(nodes, source);
  return [...around].flatMap(([call, above]) => {
    const meaning = meaningOf(child(call, 'callee'), names);
    if (meaning === undefined || meaning === 'namespace') return [];
    const text = meaning === 'Instrument' ? writer.forDecorator(call, above) : writer.forFunction(call);
    return text === undefined ? [] : [{ at: call.end - 1, text }];
  });
}

class NameWriter {
  private readonly declarations: Declarations;
  private readonly decorated: DecoratedFinder;

  constructor(
    nodes: readonly AnyNode[],
    private readonly source: string,
  ) {
    this.declarations = new Declarations(nodes);
    this.decorated = new DecoratedFinder(nodes, source, this.declarations);
  }

  /** The text to insert before the closing parenthesis of a call; `undefined` if its target is unknown. */
  forDecorator(call: AnyNode, above: readonly AnyNode[]): string | undefined {
    const given = argumentsOf(call);
    if (given.length > 1 || given.some(({ type }) => type === 'SpreadElement')) return undefined;
    const found = this.decorated.find(call, above);
    if (!found) return undefined;
    const name = JSON.stringify(this.declarations.nameOf(found.target));
    const names =
      found.kind === 'class'
        ? `[${name}, ${this.methods(found.target, false)}, ${this.methods(found.target, true)}]`
        : `[${name}, ${parameters(child(found.method, 'value'))}]`;
    return given.length === 0 ? `{}, ${names}` : `${comma(call)}${names}`;
  }

  forFunction(call: AnyNode): string | undefined {
    const [options, given, ...more] = argumentsOf(call);
    if (!given || more.length > 0 || [options, given].some((argument) => argument?.type === 'SpreadElement'))
      return undefined;
    const fn = functionOf(given) ?? this.declarations.functionNamed(identifier(bare(given)));
    if (!fn) return undefined;
    const name = identifier(child(fn, 'id')) ?? identifier(bare(given)) ?? '';
    return `${comma(call)}[${JSON.stringify(name)}, ${parameters(fn)}]`;
  }

  private methods(target: AnyNode, isStatic: boolean): string {
    const entries = methodsOf(target).flatMap((method) => {
      const key = method['static'] === isStatic ? keyCode(method, this.source) : undefined;
      return key === undefined ? [] : [`${key}: ${parameters(child(method, 'value'))}`];
    });
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
}

const parameters = (fn: AnyNode | undefined): string => (fn ? JSON.stringify(writtenParametersIn(fn)) : '[]');

/** The separator after the last argument, which may already have a trailing comma. */
function comma(call: AnyNode): string {
  const { trailingComma } = (call['extra'] ?? {}) as { readonly trailingComma?: number };
  return trailingComma === undefined ? ', ' : ' ';
}
