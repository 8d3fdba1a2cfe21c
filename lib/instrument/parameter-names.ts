import {
  type ArrayPattern,
  type CallExpression,
  type Expression,
  type FunctionExpression,
  type FunctionNode,
  type MemberExpression,
  type ObjectPattern,
  parseScript,
  type Pattern,
} from '../bundled/syntax';
import { warnOnce } from '../diagnostics/warning';
import type { Parameter } from '../fields/parameter-step';

/** How deep a destructuring pattern is followed; deeper leaves are left out. */
const DEEPEST_PATTERN = 8;

const read = new WeakMap<AnyFunction, readonly Parameter[]>();

/**
 * Reads the parameters of a function from its source: plain ones, defaults, rest, and each bound leaf of a destructured
 * one, in their order. Where the source cannot be read (native or bound function), the parameters are `arg0`, `arg1`…
 * with one warning. A source is parsed once.
 *
 * @param where what the warning calls the function
 */
export function readParameters(method: AnyFunction, where: string): readonly Parameter[] {
  return sourceParameters(method) ?? numbered(method, where);
}

/** Parameters under names given by hand; which of them takes the rest says the source, where that can be read. */
export function nameParameters(names: readonly string[], method: AnyFunction): readonly Parameter[] {
  // A rest parameter does not count in a function's length: without one, the source has nothing to say.
  const known = names.length > method.length ? (sourceParameters(method) ?? []) : [];
  return names.map((name, index) => {
    const rest = known.some((parameter) => parameter.index === index && parameter.rest);
    return { name, index, ...(rest ? { rest } : {}) };
  });
}

export type AnyFunction = (...args: never[]) => unknown;

function sourceParameters(method: AnyFunction): readonly Parameter[] | undefined {
  const known = read.get(method) ?? parametersIn(Function.prototype.toString.call(method));
  if (known) read.set(method, known);
  return known;
}

function parametersIn(source: string): readonly Parameter[] | undefined {
  const node = parseFunction(source);
  if (!node) return undefined;
  const { params } = lowered(node) ?? node;
  // `_` says that the parameter is of no interest.
  return params.flatMap((pattern, index) => leaves(pattern, { index, path: [] })).filter(({ name }) => name !== '_');
}

function numbered({ length }: AnyFunction, where: string): readonly Parameter[] {
  warnOnce(
    `parameters ${where}`,
    'PARAMETER_NAMES_UNKNOWN',
    `The parameter names of ${where} cannot be read (its source is not available), so its arguments are recorded as ` +
      `arg0, arg1, …. Name them: @Instrument({ args: ['orderId', …] }).`,
  );
  return Array.from({ length }, (_, index) => ({ name: `arg${index}`, index }));
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

function parseFunction(source: string): FunctionNode | undefined {
  for (const { before, after, find } of SURROUNDINGS) {
    try {
      const [statement] = parseScript(before + source + after);
      const found = statement?.type === 'ExpressionStatement' ? find(statement.expression) : undefined;
      if (found?.type === 'FunctionExpression' || found?.type === 'ArrowFunctionExpression') return found;
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

/** Helpers of TypeScript and esbuild (with a number, after bundling), and of swc and Babel. */
const LOWERING_HELPER = /^__(awaiter|async|asyncGenerator)\d*$|^_(async_?to|wrap_?async)_?generator\d*$/i;

/**
 * The function that an `async` method compiled for older targets runs. Where the method has default values, say, the
 * compilers leave the parameters to it: `return __awaiter(this, arguments, …, function* (a, b = 1) { … })`.
 */
function lowered({ body }: FunctionNode): FunctionNode | undefined {
  const last = body.type === 'BlockStatement' ? body.body.at(-1) : body;
  const result = last?.type === 'ReturnStatement' ? last.argument : last;
  if (result?.type !== 'CallExpression') return undefined;
  // swc and Babel: `return _async_to_generator(function* (a, b = 1) { … }).apply(this, arguments)`
  const call = result.callee.type === 'MemberExpression' ? (appliedCall(result.callee) ?? result) : result;
  if (!LOWERING_HELPER.test(nameOf(call.callee))) return undefined;
  const inner = call.arguments.find((argument) => argument.type === 'FunctionExpression');
  return inner && inner.params.length > 0 ? inner : undefined;
}

function appliedCall({ object, property }: MemberExpression): CallExpression | undefined {
  const applied = property.type === 'Identifier' && property.name === 'apply';
  return applied && object.type === 'CallExpression' ? object : undefined;
}

/** `helper`, `tslib.helper` or `(0, tslib.helper)`. */
function nameOf(callee: Expression): string {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') return nameOf(callee.property);
  const last = callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : undefined;
  return last ? nameOf(last) : '';
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
