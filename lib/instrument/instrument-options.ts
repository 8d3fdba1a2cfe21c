import { SpanKind } from '@opentelemetry/api';
import { checkOptions, type OptionTable } from '../validation/check-options';
import { BOOLEAN, TEXT } from '../validation/option-kinds';
import { isBoolean, isFunction, isRecord, isText, isTextList } from '../validation/predicates';
import { invalidOption, OptionError } from '../validation/option-error';
import type { FieldValues } from '../fields/argument-recorder';
import { Empty } from '../fields/empty';
import { type Level, LEVELS, parseLevel } from '../filter/level';
import { KIND_FIELD } from '../span/special-fields';
import type { FromArguments, LinkSource, SpanSource } from './parent-and-links';

/** Options of `@Instrument()` on a class. They apply to each method that the class itself defines. */
export interface InstrumentClassOptions {
  /** Name that filter directives match and log lines show; the class name by default. */
  readonly target?: string;
  /** Level of the spans; `info` by default. A call whose level the filter turns off costs a comparison. */
  readonly level?: Level | Uppercase<Level> | 1 | 2 | 3 | 4 | 5;
  /** Kind of the spans; INTERNAL by default. */
  readonly kind?: SpanKind;
  /** Names of parameters whose arguments are neither read nor recorded, or `'all'`; none by default. */
  readonly skip?: readonly string[] | 'all';
  /** Records the settled result as the attribute `return`: `true`, or a level that the filter must enable; `false` by default. */
  readonly ret?: boolean | Level;
  /**
   * Records thrown errors; `true` by default. `false` records none; a function decides for each error. With a level below
   * `error`, an error becomes an event of that level and the status of the span stays unset.
   */
  readonly err?: boolean | Level | ((error: unknown) => boolean);
  /** `true` drops, with a warning, a recorded field that no enclosing span declares, as Rust does; `false` by default. */
  readonly strictFields?: boolean;
  /** `true` turns instrumentation off, also for a method whose class has `@Instrument()`; `false` by default. */
  readonly off?: boolean;
}

/** Options of {@link Instrument} on a method, and of {@link instrument}. */
export interface InstrumentOptions<Fields extends FieldValues = FieldValues> extends InstrumentClassOptions {
  /** Span name, a constant; `ClassName.methodName` by default. */
  readonly name?: string;
  /** Names of the parameters, in order. They replace those in the source. */
  readonly args?: readonly string[];
  /**
   * Further attributes: a literal, {@link Empty} for a field that you record later, or a function of the method's
   * arguments. The function runs once, before the body, and only if the span is recorded.
   */
  readonly fields?: Fields;
  /** Parent of the span, or a function of the arguments that returns it; `null` for a new root. The current span by default. */
  readonly parent?: FromArguments<SpanSource | null | undefined>;
  /** `true` starts a new trace at each call, with a link to the calling span; `false` by default. */
  readonly root?: boolean;
  /** Spans to link to, or a function of the arguments that returns them. Counterpart of Rust's `follows_from`. */
  readonly links?: FromArguments<readonly LinkSource[]>;
}

const isLevelName = (value: unknown): boolean => typeof value === 'string' && parseLevel(value) !== undefined;

const isFieldValue = (value: unknown): boolean =>
  value === Empty ||
  value === null ||
  ['function', 'string', 'number', 'boolean', 'bigint', 'undefined'].includes(typeof value);

const LEVEL_NAMES = LEVELS.join(', ');

const CLASS_OPTIONS = {
  target: TEXT,
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
    hint: "To skip every argument: skip: 'all'.",
  },
  ret: { expected: `a boolean, or one of ${LEVEL_NAMES}`, validate: (value) => isBoolean(value) || isLevelName(value) },
  err: {
    expected: `a boolean, one of ${LEVEL_NAMES}, or a function of the error`,
    validate: (value) => isBoolean(value) || isLevelName(value) || isFunction(value),
  },
  strictFields: BOOLEAN,
  off: BOOLEAN,
} satisfies OptionTable;

const METHOD_OPTIONS = {
  name: { expected: 'a constant, non-empty string', validate: isText, hint: 'Put what varies into `fields`.' },
  ...CLASS_OPTIONS,
  args: {
    expected: 'an array of different names, one for each parameter',
    validate: (value) => isTextList(value) && new Set(value as string[]).size === (value as string[]).length,
  },
  fields: { expected: 'an object of literals, Empty, or functions of the arguments', validate: isRecord },
  parent: {
    expected: 'a span, a span context, a context, null, or a function of the arguments that returns one',
    validate: (value) => value === null || isFunction(value) || isRecord(value),
  },
  root: BOOLEAN,
  links: {
    expected: 'an array of links, spans or span contexts, or a function of the arguments that returns one',
    validate: (value) => isFunction(value) || Array.isArray(value),
  },
} satisfies OptionTable;

/** @throws OptionError at decoration, naming the option, what was expected and what was got */
export function checkInstrumentOptions(where: string, options: InstrumentOptions): void {
  checkOptions(where, METHOD_OPTIONS, options);
  for (const [field, value] of Object.entries(options.fields ?? {})) checkField(field, value);
  if (options.root && options.parent !== undefined) {
    throw contradiction(where, 'root', '`root: true` starts a new trace, and `parent` names a parent');
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
    'For an object, name the parts to record: { "order.id": (order) => order.id }.',
  );
}

/** @throws OptionError at decoration, also for an option that applies to methods only */
export function checkClassOptions(where: string, options: object): void {
  checkOptions(where, CLASS_OPTIONS, options);
}

function contradiction(where: string, option: string, reason: string): OptionError {
  return new OptionError('ERR_OPTION_INVALID', option, `${where} contradicts itself: ${reason}. Give one of the two.`);
}
