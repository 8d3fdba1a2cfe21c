import type { Expression, FunctionExpression, FunctionNode, Statement } from '../bundled/syntax';
import { parseScript } from './parse-script';

/** A function's syntax tree, and the text that its positions refer to. */
export interface ParsedFunction {
  readonly node: FunctionNode;
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** A function's source parses only in its original position: the text to put around it, and how to find it in the tree. */
interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly find: (expression: Expression) => Expression | undefined;
}

const SURROUNDINGS: readonly Surroundings[] = [
  // The class comes first: there, `async(x) { ... }` and `get(x) { ... }` parse as methods of these names.
  { before: '(class { ', after: ' })', find: firstMethod },
  // In a derived constructor, an arrow function may use `super` and `new.target`, as it could in a field.
  { before: '(class extends Object { constructor() { (', after: ') } })', find: firstStatementOfMethod },
  // Sloppy-mode code is invalid in a class.
  { before: '(', after: ')', find: (expression) => expression },
  { before: '({ ', after: ' })', find: firstProperty },
  // V8 omits the name of a method called `static` from its source.
  { before: '(class { static', after: ' })', find: firstMethod },
];

/** @returns `undefined` if the source cannot be parsed, such as that of a native function */
export function parseFunction(source: string): ParsedFunction | undefined {
  for (const { before, after, find } of SURROUNDINGS) {
    try {
      const text = before + source + after;
      const statements = parseScript(text);
      const [statement] = statements;
      const found = statement?.type === 'ExpressionStatement' ? find(statement.expression) : undefined;
      if (found?.type === 'FunctionExpression' || found?.type === 'ArrowFunctionExpression') {
        return { node: found, text, statements };
      }
    } catch {
      // Try the next surroundings.
    }
  }
  return undefined;
}

function firstMethod(expression: Expression): FunctionExpression | undefined {
  const [member] = expression.type === 'ClassExpression' ? expression.body.body : [];
  return member?.type === 'MethodDefinition' ? member.value : undefined;
}

function firstStatementOfMethod(expression: Expression): Expression | undefined {
  const [statement] = firstMethod(expression)?.body.body ?? [];
  return statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
}

function firstProperty(expression: Expression): Expression | undefined {
  const [property] = expression.type === 'ObjectExpression' ? expression.properties : [];
  return property?.type === 'Property' ? property.value : undefined;
}
