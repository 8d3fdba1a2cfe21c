import {
  type Expression,
  type FunctionExpression,
  type FunctionNode,
  parseScript,
  type Statement,
} from '../bundled/syntax';

/** A function's syntax tree, and the text that its positions refer to. */
export interface ParsedFunction {
  readonly node: FunctionNode;
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** A source is only valid where the function stood: what to put around it, and where it is found then. */
interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly find: (expression: Expression) => Expression | undefined;
}

const SURROUNDINGS: readonly Surroundings[] = [
  // The class comes first, since `async(x) { … }` and `get(x) { … }` are methods of these names.
  { before: '(class { ', after: ' })', find: firstMethod },
  // A derived constructor allows an arrow function all that a field or a constructor did: `super`, `new.target`.
  { before: '(class extends Object { constructor() { (', after: ') } })', find: firstStatementOfMethod },
  // What is not strict is valid in no class.
  { before: '(', after: ')', find: (expression) => expression },
  { before: '({ ', after: ' })', find: firstProperty },
  // V8 leaves the name of a method called `static` out of its source.
  { before: '(class { static', after: ' })', find: firstMethod },
];

/** `undefined` where the source is not one of a function, such as that of a native one. */
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
      // Not this form; the next one may fit.
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
