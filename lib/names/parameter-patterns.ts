import type {
  ArrayPattern,
  CallExpression,
  Expression,
  FunctionNode,
  MemberExpression,
  ObjectPattern,
  Pattern,
} from '../bundled/syntax';
import type { Parameter } from './parameter';

/** Depth to which a destructuring pattern is followed; deeper leaves are not recorded. */
const DEEPEST_PATTERN = 8;

/** The parameters of a function's syntax tree: plain ones, defaults, rest, and each bound leaf of a destructured one. */
export function parametersOf(node: FunctionNode): readonly Parameter[] {
  const { params } = lowered(node) ?? node;
  return params.flatMap((pattern, index) => leaves(pattern, { index, path: [] }));
}

/** `_` marks a parameter that is not recorded. */
export function isOfInterest({ name }: Parameter): boolean {
  return name !== '_';
}

/** Helpers of TypeScript and esbuild (numbered after bundling), swc and Babel. */
const LOWERING_HELPER = /^__(awaiter|async|asyncGenerator)\d*$|^_(async_?to|wrap_?async)_?generator\d*$/i;

/**
 * The inner function of an `async` method that was compiled for an older target. If the method has default values, for
 * example, compilers move its parameters there: `return __awaiter(this, arguments, …, function* (a, b = 1) { … })`.
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
