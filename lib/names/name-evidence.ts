// Minifiers rename parameters and variables to one or two letters, to three in the largest bundles. A short name may
// also be original: `add(a, b)`. A longer parameter or variable in the same code proves it, because a minifier would have
// shortened that too. Names of functions, classes, properties and the top level prove nothing: minifiers can keep them.

/** There are 54 names of one letter, 3,456 of two and 221,184 of three: enough for any scope. */
const LONGEST_MANGLED = 3;

/** Whether a minifier may have made the name. Some obfuscators make long ones: `_0x3fa2`. */
export function mayBeMangled(name: string): boolean {
  return (name.length <= LONGEST_MANGLED && /^[\w$]*$/.test(name)) || /^_0x[\da-f]+$/i.test(name);
}

/** Names that minifiers are often configured to keep, or that bundlers put around a module. */
const RESERVED = new Set(['arguments', 'define', 'exports', 'jQuery', 'module', 'require']);

/** Whether a minifier would have shortened the name. Names that tools reserve or insert begin with another character. */
export function isEvidence(name: string): boolean {
  return name.length > LONGEST_MANGLED && /^\p{L}/u.test(name) && !/^[A-Z]/.test(name) && !RESERVED.has(name);
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

interface Scope {
  readonly counts: boolean;
  /** Whether it binds a name that a minifier would have shortened. */
  proves: boolean;
  /** Whether `eval` or `with` can read its names, so that a minifier keeps them. */
  watched: boolean;
}

/** Whether a function has the spaces that people and compilers write and minifiers remove. */
export function isSpaced(node: object, text: string): boolean {
  const { type, body, params, start } = node as Node & { readonly body: Node; readonly params: readonly Node[] };
  const [first, second] = params;
  const isBlock = body.type === 'BlockStatement';
  return (
    /\s$/.test(text.slice(params.at(-1)?.end ?? start, body.start)) ||
    (first !== undefined && second !== undefined && /\s/.test(text.slice(first.end, second.start))) ||
    (isBlock && /\s/.test(text.charAt(body.start + 1))) ||
    // A minifier writes `e=>e.x`, and swc `(order)=>order.x`.
    (type === 'ArrowFunctionExpression' && first?.type === 'Identifier' && !second && text[first.end] === ')')
  );
}

/**
 * Whether a function in a syntax tree binds a name that a minifier would have shortened. Only functions whose spacing
 * matches `spaced` count, because a bundle may mix minified and other code.
 */
export function provesNames(tree: readonly object[], text: string, spaced: boolean): boolean {
  const top: Scope = { counts: false, proves: false, watched: false };
  return tree.some((node) => visit(node as Node, top, { text, spaced }));
}

interface Search {
  readonly text: string;
  readonly spaced: boolean;
}

/** @returns whether the node contains the proof */
function visit(node: Node, scope: Scope, search: Search): boolean {
  const { type } = node;
  if (FUNCTIONS.has(type)) return visitFunction(node, scope, search);
  if (type === 'StaticBlock') return visitStaticBlock(node, scope, search);
  if (type === 'VariableDeclarator') bind((node as unknown as { id: Node }).id, scope);
  if (type === 'CatchClause') bind((node as unknown as { param: Node | null }).param, scope);
  if (type === 'WithStatement' || isDirectEval(node)) scope.watched = true;
  return visitChildren(node, scope, search);
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function visitFunction(node: Node, outer: Scope, search: Search): boolean {
  const scope: Scope = { counts: isSpaced(node, search.text) === search.spaced, proves: false, watched: false };
  for (const parameter of (node as unknown as { params: Node[] }).params) bind(parameter, scope);
  if (visitChildren(node, scope, search)) return true;
  if (scope.watched) outer.watched = true;
  return scope.counts && scope.proves && !scope.watched;
}

/** Its variables are local to it, and its spacing is unknown, so it proves nothing. */
function visitStaticBlock(node: Node, outer: Scope, search: Search): boolean {
  const scope: Scope = { counts: false, proves: false, watched: false };
  if (visitChildren(node, scope, search)) return true;
  if (scope.watched) outer.watched = true;
  return false;
}

function visitChildren(node: Node, scope: Scope, search: Search): boolean {
  return Object.values(node).some((child: unknown) =>
    Array.isArray(child)
      ? child.some((element) => isNode(element) && visit(element, scope, search))
      : isNode(child) && visit(child, scope, search),
  );
}

function isDirectEval(node: Node): boolean {
  const { type, callee } = node as Node & { readonly callee?: { readonly name?: unknown } };
  return type === 'CallExpression' && callee?.name === 'eval';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}

/** Checks the names that a pattern binds. Property keys are not bound names. */
function bind(pattern: Node | null, scope: Scope): void {
  if (!pattern || !scope.counts || scope.proves) return;
  const { type, name, left, argument, value, properties, elements } = pattern as Node & {
    readonly name?: string;
    readonly left?: Node;
    readonly argument?: Node;
    readonly value?: Node;
    readonly properties?: readonly Node[];
    readonly elements?: readonly (Node | null)[];
  };
  if (type === 'Identifier') scope.proves = isEvidence(name ?? '');
  else if (type === 'AssignmentPattern') bind(left ?? null, scope);
  else if (type === 'RestElement') bind(argument ?? null, scope);
  else if (type === 'Property') bind(value ?? null, scope);
  else for (const part of properties ?? elements ?? []) bind(part, scope);
}

/** Names of the properties that the code reads. */
export function propertiesIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(propertiesIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, computed, property } = node as { type?: string; computed?: boolean; property?: { name?: string } };
  const own = type === 'MemberExpression' && !computed && property?.name !== undefined ? [property.name] : [];
  return [...own, ...Object.values(node).flatMap(propertiesIn)];
}
