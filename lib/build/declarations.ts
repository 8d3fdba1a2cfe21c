import { isOfInterest, parametersOf } from '../names/parameter-patterns';
import { type WrittenParameter, writtenParameter } from '../names/written-names';
import type { FunctionNode } from '../bundled/syntax';
import { type AnyNode, bare, child, children, identifier, textOf } from './tree';

/** The key of a method as code for an object literal, such as `"create"` or `[Symbol.iterator]`. */
export function keyCode(member: AnyNode, source: string): string | undefined {
  const key = child(member, 'key');
  if (!key) return undefined;
  if (!member['computed']) {
    const text = key.type === 'Literal' ? String(key['value']) : identifier(key);
    return text === undefined ? undefined : quoted(text);
  }
  return key.type === 'Literal' ? quoted(String(key['value'])) : computedKey(key, source);
}

/** The key is evaluated a second time, so it must be a name or a property of one. */
export function computedKey(key: AnyNode, source: string): string | undefined {
  const code = source.slice(key.start, key.end);
  return /^[\w$]+(?:\.[\w$]+)*$/.test(code) ? `[${code}]` : undefined;
}

/** Escapes `__proto__`, because `"__proto__": x` would set the prototype. */
export const quoted = (key: string): string => (key === '__proto__' ? '["__proto__"]' : JSON.stringify(key));

/** The methods of a class that have a body. */
export function methodsOf(target: AnyNode): readonly AnyNode[] {
  return children(child(target, 'body'), 'body').filter(
    (member) =>
      member.type === 'MethodDefinition' &&
      member['kind'] === 'method' &&
      functionOf(child(member, 'value')) !== undefined,
  );
}

/** The node as a function with a body; `undefined` for anything else. */
export function functionOf(node: AnyNode | undefined): AnyNode | undefined {
  const found = bare(node);
  const isFunction =
    found?.type === 'FunctionExpression' ||
    found?.type === 'FunctionDeclaration' ||
    found?.type === 'ArrowFunctionExpression';
  return isFunction && child(found, 'body') ? found : undefined;
}

/** The parameters of a function in their written form. TypeScript's `this` parameter is not one of them. */
export function writtenParametersIn(node: AnyNode): readonly WrittenParameter[] {
  const params = children(node, 'params').filter((parameter) => identifier(parameter) !== 'this');
  return parametersOf({ ...node, params } as unknown as FunctionNode)
    .filter(isOfInterest)
    .map(writtenParameter);
}

/** Whether a class has a static `name`, whose value is known only at run time. */
export function hasStaticName(target: AnyNode): boolean {
  return children(child(target, 'body'), 'body').some(
    (member) => member['static'] === true && textOf(child(member, 'key')) === 'name',
  );
}

/** Classes and functions, by the names that they are declared with or assigned to. */
export class Declarations {
  private readonly classes = new Map<string, AnyNode[]>();
  private readonly functions = new Map<string, AnyNode[]>();
  private readonly names = new Map<AnyNode, string>();

  constructor(nodes: readonly AnyNode[]) {
    for (const node of nodes) {
      const id = identifier(child(node, 'id'));
      if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') this.addClass(id, node);
      if (node.type === 'FunctionDeclaration' && functionOf(node)) add(this.functions, id, node);
      if (node.type === 'VariableDeclarator') this.addValue(id, child(node, 'init'));
      if (node.type === 'AssignmentExpression') this.addValue(identifier(child(node, 'left')), child(node, 'right'));
    }
  }

  /** The last class of this name that ends before a position. */
  classBefore(name: string | undefined, position: number): AnyNode | undefined {
    return this.classes.get(name ?? '')?.findLast(({ end }) => end <= position);
  }

  /** The name of a class; `''` if it is known only at run time. */
  nameOf(target: AnyNode): string {
    return hasStaticName(target) ? '' : (identifier(child(target, 'id')) ?? this.names.get(target) ?? '');
  }

  /** The function of this name, if the file has exactly one. */
  functionNamed(name: string | undefined): AnyNode | undefined {
    const found = this.functions.get(name ?? '') ?? [];
    return found.length === 1 ? found[0] : undefined;
  }

  private addValue(name: string | undefined, given: AnyNode | undefined): void {
    const value = bare(given);
    if (name === undefined || !value) return;
    if (value.type === 'ClassExpression') this.addClass(name, value);
    else if (functionOf(value)) add(this.functions, name, value);
    // `let Orders = Orders_1 = class Orders { … }`
    else if (value.type === 'AssignmentExpression') this.addValue(name, child(value, 'right'));
  }

  private addClass(name: string | undefined, node: AnyNode): void {
    if (name === undefined) return;
    add(this.classes, name, node);
    if (!this.names.has(node)) this.names.set(node, name);
  }
}

function add(map: Map<string, AnyNode[]>, name: string | undefined, node: AnyNode): void {
  if (name === undefined) return;
  const known = map.get(name) ?? [];
  if (!known.includes(node)) map.set(name, [...known, node]);
}
