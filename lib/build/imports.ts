import { type AnyNode, argumentsOf, bare, child, children, identifier, textOf } from './tree';

/** The export of this package that a name refers to. */
export type Meaning = 'Instrument' | 'instrument' | 'namespace';

/** The exports of a module that come from this package, by name. */
export type Exports = ReadonlyMap<string, Meaning>;

/** The exports of this package. Its default is the namespace, for modules that import CommonJS that way. */
export const OWN_EXPORTS: Exports = new Map([
  ['Instrument', 'Instrument'],
  ['instrument', 'instrument'],
  ['default', 'namespace'],
]);

/** Finds the exports of an imported module; `undefined` if none comes from this package. */
export type ExportsOf = (specifier: string) => Exports | undefined;

export interface FileNames {
  readonly meanings: Map<string, Meaning>;
  /** Exports of the namespaces among them. */
  readonly namespaces: Map<string, Exports>;
}

/** Finds the names of a file that refer to this package: imported, required, or assigned from one of those. */
export function namesIn(nodes: readonly AnyNode[], exportsOf: ExportsOf): FileNames {
  const names: FileNames = { meanings: new Map(), namespaces: new Map() };
  for (const node of nodes) {
    if (node.type === 'ImportDeclaration') addImports(node, names, exportsOf);
    if (node.type === 'TSImportEqualsDeclaration') {
      const specifier = textOf(child(child(node, 'moduleReference'), 'expression'));
      addNamespace(identifier(child(node, 'id')), specifier, names, exportsOf);
    }
    if (node.type === 'VariableDeclarator') addVariable(node, names, exportsOf);
  }
  return names;
}

export function meaningOf(node: AnyNode | undefined, names: FileNames): Meaning | undefined {
  const expression = bare(node);
  if (expression?.type === 'Identifier') return names.meanings.get(String(expression['name']));
  if (expression?.type !== 'MemberExpression' || expression['computed']) return undefined;
  const object = bare(child(expression, 'object'));
  const exports = namespaceOf(object, names);
  return exports?.get(identifier(child(expression, 'property')) ?? '');
}

function namespaceOf(node: AnyNode | undefined, names: FileNames): Exports | undefined {
  const name = identifier(node);
  if (name !== undefined) return names.namespaces.get(name);
  // Compilers write `imported.default`.
  return meaningOf(node, names) === 'namespace' ? OWN_EXPORTS : undefined;
}

function addImports(node: AnyNode, names: FileNames, exportsOf: ExportsOf): void {
  const specifier = textOf(child(node, 'source'));
  const exports = specifier === undefined ? undefined : exportsOf(specifier);
  if (!exports) return;
  for (const imported of children(node, 'specifiers')) {
    const local = identifier(child(imported, 'local'));
    if (imported.type === 'ImportNamespaceSpecifier') addNamespace(local, specifier, names, exportsOf);
    const name = imported.type === 'ImportDefaultSpecifier' ? 'default' : textOf(child(imported, 'imported'));
    add(local, exports.get(name ?? ''), names);
  }
}

function addVariable(node: AnyNode, names: FileNames, exportsOf: ExportsOf): void {
  const target = child(node, 'id');
  const specifier = requiredBy(child(node, 'init'));
  if (target?.type === 'Identifier') {
    const name = String(target['name']);
    if (specifier === undefined) add(name, meaningOf(child(node, 'init'), names), names);
    else addNamespace(name, specifier, names, exportsOf);
    return;
  }
  const exports = specifier === undefined ? undefined : exportsOf(specifier);
  if (!exports || target?.type !== 'ObjectPattern') return;
  for (const property of children(target, 'properties')) {
    add(identifier(child(property, 'value')), exports.get(textOf(child(property, 'key')) ?? ''), names);
  }
}

function add(local: string | undefined, meaning: Meaning | undefined, names: FileNames): void {
  if (local === undefined || meaning === undefined) return;
  names.meanings.set(local, meaning);
  if (meaning === 'namespace') names.namespaces.set(local, OWN_EXPORTS);
}

function addNamespace(
  local: string | undefined,
  specifier: string | undefined,
  names: FileNames,
  exportsOf: ExportsOf,
): void {
  const exports = specifier === undefined ? undefined : exportsOf(specifier);
  if (local !== undefined && exports) names.namespaces.set(local, exports);
}

/** Reads `require('x')` and `await import('x')`, also inside a compiler's helper: `__importStar(require('x'))`. */
function requiredBy(node: AnyNode | undefined): string | undefined {
  const expression = bare(node);
  if (expression?.type === 'AwaitExpression') return requiredBy(child(expression, 'argument'));
  if (expression?.type === 'ImportExpression') return textOf(child(expression, 'source'));
  if (expression?.type !== 'CallExpression') return undefined;
  const [first, second] = argumentsOf(expression);
  if (identifier(child(expression, 'callee')) === 'require') return textOf(first);
  return first && !second ? requiredBy(first) : undefined;
}
