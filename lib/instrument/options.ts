import { SpanKind } from '@opentelemetry/api';
import { checkOptions, isRecord, type OptionTable } from '../diagnostics/check-options';
import type { FieldValues } from '../fields/argument-recorder';
import { Empty } from '../fields/empty';

/** Options of {@link Instrument} and {@link instrument}. */
export interface InstrumentOptions<Fields extends FieldValues = FieldValues> {
  /** Span name, constant text; `ClassName.methodName` by default. */
  readonly name?: string;
  /** What filters match and log lines show as the origin; the class name by default. */
  readonly target?: string;
  /** INTERNAL by default. */
  readonly kind?: SpanKind;
  /** Arguments that are not recorded, nor even touched: names of parameters, or `'all'`. */
  readonly skip?: readonly string[] | 'all';
  /** Names of the parameters, in their order, instead of those in the source. */
  readonly args?: readonly string[];
  /**
   * Further attributes: a literal, {@link Empty} for one that is recorded later, or a function of the method's own
   * arguments, evaluated once before the body runs and only when the span is recorded.
   */
  readonly fields?: Fields;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
const isNameList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isFieldValue = (value: unknown): boolean =>
  value === Empty ||
  value === null ||
  ['function', 'string', 'number', 'boolean', 'bigint', 'undefined'].includes(typeof value);

const OPTIONS = {
  name: { expected: 'a constant, non-empty string', accepts: isText, next: 'What varies belongs into `fields`.' },
  target: { expected: 'a non-empty string', accepts: isText },
  kind: {
    expected: 'a SpanKind of @opentelemetry/api (0 to 4)',
    accepts: (value) => typeof value === 'number' && SpanKind[value] !== undefined,
  },
  skip: {
    expected: "an array of parameter names, or 'all'",
    accepts: (value) => value === 'all' || isNameList(value),
    next: "For every argument: skip: 'all'.",
  },
  args: { expected: 'an array of names, one for each parameter', accepts: isNameList },
  fields: {
    expected: 'an object of literals, Empty, or functions of the arguments',
    accepts: (value) => isRecord(value) && Object.values(value).every(isFieldValue),
    next: 'For an object, name the parts to record: { "order.id": (order) => order.id }.',
  },
} satisfies OptionTable;

/** @throws OptionError at decoration, naming the option, what was expected and what was got */
export function checkInstrumentOptions(where: string, options: unknown): void {
  checkOptions(where, OPTIONS, options);
}
