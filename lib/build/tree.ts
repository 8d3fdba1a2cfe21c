import type { SyntaxNode } from '../bundled/typescript-syntax';

export type { SyntaxNode } from '../bundled/typescript-syntax';

/** A node with the fields of any type. */
export type AnyNode = SyntaxNode & Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as Partial<SyntaxNode>).type === 'string';
}

/** The node in a field; `undefined` if there is none, or if it has another type than `type`. */
export function child(node: AnyNode | undefined, field: string, type?: string): AnyNode | undefined {
  const value = node?.[field];
  return isNode(value) && (type === undefined || value.type === type) ? value : undefined;
}

export function children(node: AnyNode | undefined, field: string): readonly AnyNode[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Removes parentheses, types and the compilers' `(0, x)` from an expression. */
export function bare(node: AnyNode | undefined): AnyNode | undefined {
  switch (node?.type) {
    case 'ParenthesizedExpression':
    case 'TSInstantiationExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
      return bare(child(node, 'expression'));
    case 'SequenceExpression':
      return bare(children(node, 'expressions').at(-1));
    default:
      return node;
  }
}

/** The name of an identifier, or the text of a string. */
export function textOf(node: AnyNode | undefined): string | undefined {
  if (node?.type === 'Identifier') return String(node['name']);
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

export function identifier(node: AnyNode | undefined): string | undefined {
  return node?.type === 'Identifier' ? String(node['name']) : undefined;
}

export function argumentsOf(call: AnyNode): readonly AnyNode[] {
  return children(call, 'arguments');
}

/** Visits all nodes. Passes the ancestors of each, the nearest last. */
export function walk(node: AnyNode, visit: (node: AnyNode, above: readonly AnyNode[]) => void): void {
  const above: AnyNode[] = [];
  const enter = (current: AnyNode): void => {
    visit(current, above);
    above.push(current);
    for (const value of Object.values(current)) {
      if (Array.isArray(value)) for (const element of value) if (isNode(element)) enter(element);
      if (isNode(value)) enter(value);
    }
    above.pop();
  };
  enter(node);
}
