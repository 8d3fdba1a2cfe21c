import { type Options, parse } from 'acorn';

// The nodes that the parameter reader needs. The types are our own, so that no type of the parser reaches a declaration
// file. A tree also contains other nodes, with other values of `type`.

export interface Identifier {
  readonly type: 'Identifier';
  readonly name: string;
}

export interface Literal {
  readonly type: 'Literal';
  readonly value?: unknown;
}

export interface FunctionNode {
  readonly type: 'FunctionExpression' | 'ArrowFunctionExpression';
  readonly params: readonly Pattern[];
  readonly body: BlockStatement | Expression;
}

export interface FunctionExpression extends FunctionNode {
  readonly type: 'FunctionExpression';
  readonly body: BlockStatement;
}

export interface ArrowFunctionExpression extends FunctionNode {
  readonly type: 'ArrowFunctionExpression';
}

export interface ClassExpression {
  readonly type: 'ClassExpression';
  readonly body: { readonly body: readonly MethodDefinition[] };
}

export interface MethodDefinition {
  readonly type: 'MethodDefinition';
  readonly value: FunctionExpression;
}

export interface ObjectExpression {
  readonly type: 'ObjectExpression';
  readonly properties: readonly { readonly type: 'Property'; readonly value: Expression }[];
}

export interface CallExpression {
  readonly type: 'CallExpression';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface MemberExpression {
  readonly type: 'MemberExpression';
  readonly object: Expression;
  readonly property: Expression;
}

export interface SequenceExpression {
  readonly type: 'SequenceExpression';
  readonly expressions: readonly Expression[];
}

export type Expression =
  | Identifier
  | Literal
  | FunctionExpression
  | ArrowFunctionExpression
  | ClassExpression
  | ObjectExpression
  | CallExpression
  | MemberExpression
  | SequenceExpression;

export interface BlockStatement {
  readonly type: 'BlockStatement';
  readonly body: readonly Statement[];
}

export type Statement =
  | BlockStatement
  | { readonly type: 'ExpressionStatement'; readonly expression: Expression }
  | { readonly type: 'ReturnStatement'; readonly argument?: Expression | null };

export interface AssignmentPattern {
  readonly type: 'AssignmentPattern';
  readonly left: Pattern;
}

export interface RestElement {
  readonly type: 'RestElement';
  readonly argument: Pattern;
}

export interface ObjectPattern {
  readonly type: 'ObjectPattern';
  readonly properties: readonly (
    | RestElement
    | {
        readonly type: 'Property';
        readonly computed: boolean;
        readonly key: Identifier | Literal;
        readonly value: Pattern;
      }
  )[];
}

export interface ArrayPattern {
  readonly type: 'ArrayPattern';
  readonly elements: readonly (Pattern | null)[];
}

export type Pattern = Identifier | AssignmentPattern | RestElement | ObjectPattern | ArrayPattern;

/** Accepts all syntax that is valid inside any function, method or module. */
const OPTIONS: Options = {
  ecmaVersion: 'latest',
  allowSuperOutsideMethod: true,
  allowAwaitOutsideFunction: true,
  // Also allows `import.meta` in sloppy mode.
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
};

/**
 * Parses a script.
 *
 * @throws SyntaxError if the source is not a script
 */
export function parseScript(source: string): readonly Statement[] {
  return parse(source, OPTIONS).body as unknown as readonly Statement[];
}
