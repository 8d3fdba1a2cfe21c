import { ERROR_SEVERITY, type LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { type Field, type Flag, intrinsicOf, typeOfField } from '../query-fields';
import type { Expression, Literal, Operator } from '../query-tree';
import type { ConditionTests } from './condition';
import { existence, wholeTrace } from './existence';
import { logReader, spanReader, traceValue } from './field-values';
import { logContains, spanContains } from './text-search';
import type { TraceContext } from './trace-context';
import {
  containsTest,
  listTest,
  nanosTest,
  numberTest,
  type ValueTest,
  valueTest,
  withoutNegation,
} from './value-test';

type Leaf = Exclude<Expression, { kind: 'and' | 'or' | 'not' | 'set' | 'child' | 'descendant' }>;

/** The id of a trace or of a span. */
const ID = /^(?:[\da-f]{16}|[\da-f]{32})$/i;

/** The tests of a condition without parts. */
export function leafTests(leaf: Leaf): ConditionTests {
  switch (leaf.kind) {
    case 'text':
      return textTests(leaf.text);
    case 'has':
      return fieldTests(leaf.field, isPresent, false);
    case 'is':
      return flagTests(leaf.flag);
    case 'since':
      return sinceTests(leaf.period);
    case 'in':
      return fieldTests(leaf.field, listOf(leaf.field, leaf.values), false);
    default: {
      const { operator, isNegated } = withoutNegation(leaf.operator);
      return fieldTests(leaf.field, comparison(leaf.field, operator, leaf.value, leaf.at), isNegated);
    }
  }
}

function textTests(text: string): ConditionTests {
  const contains = containsTest(text);
  // A part of an id would match what has nothing to do with the text.
  const id = ID.test(text) ? text.toLowerCase() : undefined;
  const isNamed = (named: { readonly traceId?: string; readonly spanId?: string }): boolean =>
    id !== undefined && (named.traceId === id || named.spanId === id);
  const span: ConditionTests['span'] = (each, context) =>
    isNamed(each) ||
    spanContains(each, contains) ||
    context.logsOf(each).some((record) => logContains(record, contains));
  // The log records of spans are asked once, with all others of the trace.
  const inTrace = existence(
    (each) => isNamed(each) || spanContains(each, contains),
    (record) => isNamed(record) || logContains(record, contains),
  );
  return {
    ...inTrace,
    span,
    log: (record) => isNamed(record) || logContains(record, contains),
  };
}

/** A negated test needs a value, and no value that passes. */
function fieldTests(field: Field, test: ValueTest, isNegated: boolean): ConditionTests {
  const holds = isNegated
    ? (read: (test: ValueTest) => boolean) => read(isPresent) && !read(test)
    : (read: (test: ValueTest) => boolean) => read(test);
  if (field.kind === 'intrinsic' && intrinsicOf(field.name).of === 'trace') {
    const trace = (context: TraceContext) => holds((passes) => passes(traceValue(field.name, context)));
    return {
      ...wholeTrace(trace),
      span: (_span, context) => trace(context),
      log: (_record, _span, context) => trace(context),
    };
  }
  const readSpan = spanReader(field);
  const readLog = logReader(field);
  const span = (of: TraceSpan, context: TraceContext) => holds((passes) => readSpan(of, context, passes));
  const log = readLog && ((record: LogRecord) => holds((passes) => readLog(record, passes)));
  // A record without the attribute is asked for that of its span.
  const isOfRecord = field.kind === 'intrinsic' && log !== undefined;
  return {
    ...existence(span, log),
    span,
    log: (record, of, context) => (log?.(record) ?? false) || (!isOfRecord && of !== undefined && span(of, context)),
  };
}

function flagTests(flag: Flag): ConditionTests {
  const span: ConditionTests['span'] =
    flag === 'error'
      ? ({ status }) => status.code === 'error'
      : flag === 'root'
        ? ({ parentSpanId }) => parentSpanId === undefined
        : ({ parentSpanId }, { trace }) => parentSpanId !== undefined && !trace.spans.has(parentSpanId);
  return {
    ...existence(span),
    span,
    log: (record, of, context) =>
      flag === 'error' ? record.severityNumber >= ERROR_SEVERITY : of !== undefined && span(of, context),
  };
}

function sinceTests({ nanos = 0 }: Literal): ConditionTests {
  const isRecent = (time: bigint, { nowMillis }: TraceContext): boolean =>
    time >= BigInt(Math.round(nowMillis)) * 1_000_000n - BigInt(nanos);
  return {
    ...wholeTrace((context) => isRecent(context.extent.endNanos, context)),
    span: (span, context) => isRecent(span.endNanos, context),
    log: (record, _span, context) => isRecent(record.timeNanos, context),
  };
}

const isPresent: ValueTest = (value) => value !== undefined && value !== null;

function comparison(field: Field, operator: Operator, literal: Literal, column: number): ValueTest {
  const type = typeOfField(field);
  if (type === 'duration') {
    const test = nanosTest(operator, literal);
    return (value) => typeof value === 'bigint' && test(value);
  }
  if (type === 'number') {
    const test = numberTest(operator, literal.number ?? 0);
    return (value) => typeof value === 'number' && test(value);
  }
  if (field.kind === 'intrinsic') {
    const { choices } = intrinsicOf(field.name);
    if (choices) return choiceTest(choices, operator, literal);
    if (field.name.endsWith('.id')) return valueTest(operator, { text: literal.text.toLowerCase() }, column);
  }
  return valueTest(operator, literal, column);
}

/** Choices have an order: `level>=warn`. */
function choiceTest(choices: readonly string[], operator: Operator, { text }: Literal): ValueTest {
  const test = numberTest(operator, choices.indexOf(text.toLowerCase()));
  return (value) => {
    const position = typeof value === 'string' ? choices.indexOf(value) : -1;
    return position !== -1 && test(position);
  };
}

function listOf(field: Field, values: readonly Literal[]): ValueTest {
  if (typeOfField(field) === 'value') return listTest(values);
  const tests = values.map((value) => comparison(field, '=', value, 1));
  return (value) => tests.some((test) => test(value));
}
