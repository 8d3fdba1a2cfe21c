import { Instrument } from '../../lib/instrument/instrument';
import type { InstrumentClassOptions } from '../../lib/instrument/instrument-options';
import { nameMatcher } from '../../lib/matching/glob';
import { OptionError, show } from '../../lib/validation/option-error';
import { type Class, classOf } from './enhanced-class';

/** Selects classes: a glob (`*Service`) or a regular expression that matches the class name, or a predicate. */
export type ClassPattern = string | RegExp | ((target: Class) => boolean);

/** Options of `TelemetryModule.instrument()`. */
export interface InstrumentProvidersOptions {
  /** Classes whose methods become spans. */
  readonly include: readonly ClassPattern[];
  /** Classes among them that are not instrumented. Default: none. */
  readonly exclude?: readonly ClassPattern[];
  /** Options of `@Instrument()` for each of these classes. Default: those of `@Instrument()`. */
  readonly options?: InstrumentClassOptions;
}

/** The `instrument` option of `NestFactory.create` (Nest 11.1.4 and later). */
export interface NestInstrument {
  instanceDecorator: (instance: unknown) => unknown;
}

/** Hooks that Nest calls outside of any request. They get no spans. */
const LIFECYCLE_HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'configure',
];

/**
 * Instruments the selected providers without a decorator. It instruments each class once, as `@Instrument()` does. Nest
 * gets the same instances back, not proxies.
 *
 * @throws OptionError if `include` is empty, or an entry is no glob, regular expression or function
 */
export function instrumentProviders({
  include,
  exclude = [],
  options = {},
}: InstrumentProvidersOptions): NestInstrument {
  if (!Array.isArray(include) || include.length === 0) {
    throw new OptionError(
      'ERR_OPTION_MISSING',
      'include',
      `Expected \`include\` to be a non-empty array of globs of class names, regular expressions or functions, got ${show(include)}. ` +
        'For example: TelemetryModule.instrument({ include: [/Service$/] }).',
    );
  }
  const isIncluded = classPredicate('include', include);
  const isExcluded = classPredicate('exclude', exclude);
  const seen = new WeakSet<Class>();
  return {
    instanceDecorator(instance) {
      const target = classOf(instance);
      if (target && !seen.has(target)) {
        seen.add(target);
        if (isIncluded(target) && !isExcluded(target)) instrumentClass(target, options);
      }
      return instance;
    },
  };
}

function instrumentClass(target: Class, options: InstrumentClassOptions): void {
  const decorateMethod = Instrument({ off: true }) as (
    target: object,
    key: string,
    descriptor: PropertyDescriptor,
  ) => unknown;
  const prototype = target.prototype as object;
  for (const hook of LIFECYCLE_HOOKS) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, hook);
    if (typeof descriptor?.value === 'function') decorateMethod(prototype, hook, descriptor);
  }
  Instrument(options)(target);
}

function classPredicate(option: string, patterns: readonly ClassPattern[]): (target: Class) => boolean {
  const predicates = patterns.map((pattern) => {
    if (typeof pattern === 'function') return pattern;
    const isGlob = typeof pattern === 'string' && pattern.trim() !== '';
    if (!isGlob && !(pattern instanceof RegExp)) throw notAPattern(option, pattern);
    const matches = nameMatcher(pattern);
    return (target: Class) => matches(target.name);
  });
  return (target) => predicates.some((matches) => matches(target));
}

function notAPattern(option: string, got: unknown): OptionError {
  return new OptionError(
    'ERR_OPTION_INVALID',
    option,
    `Expected \`${option}\` to contain globs of class names, regular expressions and functions, got ${show(got)}.`,
  );
}
