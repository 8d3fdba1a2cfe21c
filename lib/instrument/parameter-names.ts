import {
  type ArrayPattern,
  type Expression,
  type Function as FunctionNode,
  type ObjectPattern,
  parse,
  type Pattern,
} from 'acorn';
import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from '../fields/argument-recorder';

/** How deep a destructuring pattern is followed; deeper leaves are left out. */
const DEEPEST_PATTERN = 8;

/**
 * Reads the parameters of a function from its source: plain ones, defaults, rest, and each bound leaf of a destructured
 * one, in their order. Where the source cannot be read (native or bound function), the parameters are `arg0`, `arg1`…
 * with one warning.
 */
export function readParameters(method: AnyFunction, where: string): readonly Parameter[] {
  const source = Function.prototype.toString.call(method);
  const node = parseFunction(source);
  if (node) {
    const { params } = lowered(node) ?? node;
    // `_` says that the parameter is of no interest.
    return params.flatMap((pattern, index) => leaves(pattern, { index, path: [] })).filter(({ name }) => name !== '_');
  }
  warnOnce(
    `parameters ${where}`,
    'PARAMETER_NAMES_UNKNOWN',
    `The parameter names of ${where} cannot be read (its source is not available), so its arguments are recorded as ` +
      `arg0, arg1, …. Name them: @Instrument({ args: ['orderId', …] }).`,
  );
  return Array.from({ length: method.length }, (_, index) => ({ name: `arg${index}`, index }));
}

export type AnyFunction = (...args: never[]) => unknown;

/**
 * A method's source is valid only inside a class, a function's only as an expression. The class comes first, since
 * `async(x) { … }` and `get(x) { … }` are methods of these names.
 */
function parseFunction(source: string): FunctionNode | undefined {
  for (const wrapped of [`(class { ${source} })`, `(${source})`]) {
    try {
      const program = parse(wrapped, {
        ecmaVersion: 'latest',
        allowSuperOutsideMethod: true,
        allowAwaitOutsideFunction: true,
        checkPrivateFields: false,
      });
      const [statement] = program.body;
      const found = statement?.type === 'ExpressionStatement' ? functionIn(statement.expression) : undefined;
      if (found) return found;
    } catch {
      // Not this form; the next one may fit.
    }
  }
  return undefined;
}

function functionIn(expression: Expression): FunctionNode | undefined {
  if (expression.type === 'FunctionExpression' || expression.type === 'ArrowFunctionExpression') return expression;
  if (expression.type !== 'ClassExpression') return undefined;
  const [member] = expression.body.body;
  return member?.type === 'MethodDefinition' ? member.value : undefined;
}

/**
 * The generator inside an `async` method that was compiled for older targets. Where the method has default values, the
 * compilers leave the parameters to it: `return __awaiter(this, arguments, …, function* (a, b = 1) { … })`.
 */
function lowered({ body }: FunctionNode): FunctionNode | undefined {
  const [statement, ...others] = body.type === 'BlockStatement' ? body.body : [];
  if (others.length > 0 || statement?.type !== 'ReturnStatement') return undefined;
  const call = statement.argument;
  if (call?.type !== 'CallExpression') return undefined;
  const takesArguments = call.arguments.some(
    (argument) => argument.type === 'Identifier' && argument.name === 'arguments',
  );
  const generator = call.arguments.find((argument) => argument.type === 'FunctionExpression' && argument.generator);
  return takesArguments && generator?.type === 'FunctionExpression' ? generator : undefined;
}

interface Place {
  readonly index: number;
  readonly path: readonly (string | number)[];
  readonly rest?: boolean;
}

function leaves(pattern: Pattern, place: Place): Parameter[] {
  if (place.path.length > DEEPEST_PATTERN) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, ...place }];
    case 'AssignmentPattern':
      return leaves(pattern.left, place);
    case 'RestElement':
      return place.path.length === 0 ? leaves(pattern.argument, { ...place, rest: true }) : [];
    case 'ObjectPattern':
      return propertyLeaves(pattern, place);
    case 'ArrayPattern':
      return elementLeaves(pattern, place);
    default:
      return [];
  }
}

function propertyLeaves(pattern: ObjectPattern, place: Place): Parameter[] {
  return pattern.properties.flatMap((property) => {
    if (property.type === 'RestElement' || property.computed) return [];
    const { key } = property;
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
    return name === undefined ? [] : leaves(property.value, { ...place, path: [...place.path, name] });
  });
}

function elementLeaves(pattern: ArrayPattern, place: Place): Parameter[] {
  return pattern.elements.flatMap((element, index) =>
    element ? leaves(element, { ...place, path: [...place.path, index] }) : [],
  );
}
