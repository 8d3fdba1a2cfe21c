import type { SyntaxNode } from '../bundled/typescript-syntax';

export type { SyntaxNode } from '../bundled/typescript-syntax';

/** A node with whatever fields its type has. */
export type AnyNode = SyntaxNode & Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as Partial<SyntaxNode>).type === 'string';
}

/** The node in a field, where there is one of this type; any type where none is given. */
export function child(node: AnyNode | undefined, field: string, type?: string): AnyNode | undefined {
  const value = node?.[field];
  return isNode(value) && (type === undefined || value.type === type) ? value : undefined;
}

export function children(node: AnyNode | undefined, field: string): readonly AnyNode[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** What an expression is without parentheses, types, and the `(0, x)` of compilers. */
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

/** The arguments of a call of a name or of a property of that name. */
export function argumentsOf(call: AnyNode): readonly AnyNode[] {
  return children(call, 'arguments');
}

/** Visits all nodes, with those around each, the nearest last. */
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
