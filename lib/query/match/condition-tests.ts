import type { Expression, Relation, SpanSet } from '../query-tree';
import type { ConditionTests } from './condition';
import { existence } from './existence';
import { leafTests } from './leaf-tests';

/** Translates a condition to functions, once. */
export function testsOf(expression: Expression): ConditionTests {
  switch (expression.kind) {
    case 'and':
      return allOf(expression.parts.map(testsOf));
    case 'or':
      return anyOf(expression.parts.map(testsOf));
    case 'not':
      return not(testsOf(expression.part));
    case 'set':
      return setTests(expression);
    case 'child':
    case 'descendant':
      return relationTests(expression);
    default:
      return leafTests(expression);
  }
}

/**
 * The tests of the parts that a span can meet and that are not negated. They tell which spans a query is about if no single span
 * meets all of it.
 */
export function positiveParts(expression: Expression): readonly ConditionTests[] {
  if (expression.kind === 'not') return [];
  if (expression.kind === 'and' || expression.kind === 'or') return expression.parts.flatMap(positiveParts);
  return [testsOf(expression)];
}

function allOf(parts: readonly ConditionTests[]): ConditionTests {
  return {
    trace: (context) => parts.every((part) => part.trace(context)),
    *steps(context) {
      for (const part of parts) if (!(yield* part.steps(context))) return false;
      return true;
    },
    span: (span, context) => parts.every((part) => part.span(span, context)),
    log: (record, span, context) => parts.every((part) => part.log(record, span, context)),
  };
}

function anyOf(parts: readonly ConditionTests[]): ConditionTests {
  return {
    trace: (context) => parts.some((part) => part.trace(context)),
    *steps(context) {
      for (const part of parts) if (yield* part.steps(context)) return true;
      return false;
    },
    span: (span, context) => parts.some((part) => part.span(span, context)),
    log: (record, span, context) => parts.some((part) => part.log(record, span, context)),
  };
}

function not(part: ConditionTests): ConditionTests {
  return {
    trace: (context) => !part.trace(context),
    *steps(context) {
      return !(yield* part.steps(context));
    },
    span: (span, context) => !part.span(span, context),
    log: (record, span, context) => !part.log(record, span, context),
  };
}

function setTests({ where }: SpanSet): ConditionTests {
  const inner = where && testsOf(where);
  const span: ConditionTests['span'] = (each, context) => inner?.span(each, context) ?? true;
  return { ...existence(span), span, log: (record, each, context) => inner?.log(record, each, context) ?? true };
}

function relationTests(relation: Relation): ConditionTests {
  const left = testsOf(relation.left);
  const right = testsOf(relation.right);
  const isBelow: ConditionTests['span'] =
    relation.kind === 'child'
      ? (span, context) => {
          const parent = context.parentOf(span);
          return parent !== undefined && left.span(parent, context);
        }
      : (span, context) => context.below(relation, (above) => left.span(above, context)).has(span.spanId);
  const span: ConditionTests['span'] = (each, context) => right.span(each, context) && isBelow(each, context);
  return { ...existence(span), span, log: (_record, each, context) => each !== undefined && span(each, context) };
}
