import { SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../validation/check-options';
import { isBoolean, isFunction, isRecord, isText, isTextList } from '../validation/predicates';
import { invalidOption, OptionError } from '../validation/option-error';
import type { FieldValues } from '../fields/argument-recorder';
import { Empty } from '../fields/empty';
import { type Level, LEVELS, parseLevel } from '../filter/level';
import { KIND_FIELD } from '../span/special-fields';
import type { FromArguments, LinkSource, SpanSource } from './parent-and-links';

/** Options of `@Instrument()` on a class: they hold for each of its own methods. */
export interface InstrumentClassOptions {
  /** What filters match and log lines show as the origin; the class name by default. */
  readonly target?: string;
  /** How much the spans matter; `info` by default. A level that the filter leaves out costs a comparison. */
  readonly level?: Level | Uppercase<Level> | 1 | 2 | 3 | 4 | 5;
  /** INTERNAL by default. */
  readonly kind?: SpanKind;
  /** Arguments that are not recorded, nor even touched: names of parameters, or `'all'`. */
  readonly skip?: readonly string[] | 'all';
  /** Records the (settled) result as the attribute `return`: `true`, or the level at which to do so; off by default. */
  readonly ret?: boolean | Level;
  /**
   * Records what is thrown: `true` by default. `false` for never, a function for some errors, a level below `error` for
   * errors that are no failures: they become events of that level, and the status of the span stays unset.
   */
  readonly err?: boolean | Level | ((error: unknown) => boolean);
  /** `true`: drops, with a warning, a field that is recorded inside and that no span around declares, as Rust does. */
  readonly strictFields?: boolean;
  /** `true`: not instrumented. Takes a method out of its class's `@Instrument()`. */
  readonly off?: boolean;
}

/** Options of {@link Instrument} on a method, and of {@link instrument}. */
export interface InstrumentOptions<Fields extends FieldValues = FieldValues> extends InstrumentClassOptions {
  /** Span name, constant text; `ClassName.methodName` by default. */
  readonly name?: string;
  /** Names of the parameters, in their order, instead of those in the source. */
  readonly args?: readonly string[];
  /**
   * Further attributes: a literal, {@link Empty} for one that is recorded later, or a function of the method's own
   * arguments, evaluated once before the body runs and only when the span is recorded.
   */
  readonly fields?: Fields;
  /** The parent instead of the current span; `null` for a new root. Or a function of the arguments that gives it. */
  readonly parent?: FromArguments<SpanSource | null | undefined>;
  /** `true`: each call starts a trace of its own, linked to the span it was called in. */
  readonly root?: boolean;
  /** Spans that this one follows from, without being their child. Or a function of the arguments that gives them. */
  readonly links?: FromArguments<readonly LinkSource[]>;
}

const isLevelName = (value: unknown): boolean => typeof value === 'string' && parseLevel(value) !== undefined;

const isFieldValue = (value: unknown): boolean =>
  value === Empty ||
  value === null ||
  ['function', 'string', 'number', 'boolean', 'bigint', 'undefined'].includes(typeof value);

const LEVEL_NAMES = LEVELS.join(', ');

const CLASS_OPTIONS = {
  target: { expected: 'a non-empty string', validate: isText },
  level: {
    expected: `one of ${LEVEL_NAMES}, or 1 (trace) to 5 (error)`,
    validate: (value) => parseLevel(value) !== undefined,
  },
  kind: {
    expected: 'a SpanKind of @opentelemetry/api (0 to 4)',
    validate: (value) => typeof value === 'number' && SpanKind[value] !== undefined,
  },
  skip: {
    expected: "an array of parameter names, or 'all'",
    validate: (value) => value === 'all' || isTextList(value),
    hint: "For every argument: skip: 'all'.",
  },
  ret: { expected: `a boolean, or one of ${LEVEL_NAMES}`, validate: (value) => isBoolean(value) || isLevelName(value) },
  err: {
    expected: `a boolean, one of ${LEVEL_NAMES}, or a function of the error`,
    validate: (value) => isBoolean(value) || isLevelName(value) || isFunction(value),
  },
  strictFields: { expected: 'a boolean', validate: isBoolean },
  off: { expected: 'a boolean', validate: isBoolean },
} satisfies OptionTable;

const METHOD_OPTIONS = {
  name: { expected: 'a constant, non-empty string', validate: isText, hint: 'What varies belongs into `fields`.' },
  ...CLASS_OPTIONS,
  args: {
    expected: 'an array of different names, one for each parameter',
    validate: (value) => isTextList(value) && new Set(value as string[]).size === (value as string[]).length,
  },
  fields: { expected: 'an object of literals, Empty, or functions of the arguments', validate: isRecord },
  parent: {
    expected: 'a span, a span context, a context, null, or a function of the arguments that gives one',
    validate: (value) => value === null || isFunction(value) || isRecord(value),
  },
  root: { expected: 'a boolean', validate: isBoolean },
  links: {
    expected: 'an array of links, spans or span contexts, or a function of the arguments that gives one',
    validate: (value) => isFunction(value) || Array.isArray(value),
  },
} satisfies OptionTable;

/** @throws OptionError at decoration, naming the option, what was expected and what was got */
export function checkInstrumentOptions(where: string, options: InstrumentOptions): void {
  checkOptions(where, METHOD_OPTIONS, options);
  for (const [field, value] of Object.entries(options.fields ?? {})) checkField(field, value);
  if (options.root && options.parent !== undefined) {
    throw contradiction(where, 'root', '`root: true` starts a trace of its own, and `parent` names a parent');
  }
  if (typeof options.fields?.[KIND_FIELD] === 'function' || options.fields?.[KIND_FIELD] === Empty) {
    throw contradiction(
      where,
      `fields.${KIND_FIELD}`,
      'the kind of a span is fixed when it starts, so it must be a literal',
    );
  }
}

function checkField(field: string, value: unknown): void {
  if (isFieldValue(value)) return;
  throw invalidOption(
    `fields.${field}`,
    'a literal, Empty, or a function of the arguments',
    value,
    'Of an object, name the parts to record: { "order.id": (order) => order.id }.',
  );
}

/** @throws OptionError at decoration, also for an option that makes sense on a method only */
export function checkClassOptions(where: string, options: object): void {
  checkOptions(where, CLASS_OPTIONS, options);
}

function contradiction(where: string, option: string, reason: string): OptionError {
  return new OptionError('ERR_OPTION_INVALID', option, `${where} contradicts itself: ${reason}. Give one of the two.`);
}
