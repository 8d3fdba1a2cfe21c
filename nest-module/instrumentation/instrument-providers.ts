import { Instrument } from '../../lib/instrument/instrument';
import type { InstrumentClassOptions } from '../../lib/instrument/instrument-options';
import { nameMatcher } from '../../lib/matching/glob';
import { OptionError } from '../../lib/validation/option-error';
import { type Class, classOf } from './enhanced-class';

/** Chooses classes: by a glob of the name (`*Service`), by a pattern of the name, or by a function. */
export type ClassPattern = string | RegExp | ((target: Class) => boolean);

/** Options of `TelemetryModule.instrument()`. */
export interface InstrumentProvidersOptions {
  /** Classes whose methods become spans. */
  readonly include: readonly ClassPattern[];
  /** Classes, out of these, that are left alone. */
  readonly exclude?: readonly ClassPattern[];
  /** Options of `@Instrument()` for each of these classes. */
  readonly options?: InstrumentClassOptions;
}

/** What `NestFactory.create(AppModule, { instrument })` takes since Nest 11.1.4. */
export interface NestInstrument {
  instanceDecorator: (instance: unknown) => unknown;
}

/** Methods that Nest calls once in a process's life: spans of theirs would belong to no request. */
const LIFECYCLE_HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'configure',
];

/**
 * Covers chosen providers without a decorator. Instances are handed back as they came, and no proxy stands before them:
 * it is their classes that are instrumented, each once, as `@Instrument()` would.
 *
 * @throws OptionError where `include` is empty, or an entry is not a glob, a pattern or a function
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
      'Expected `include` to be an array of class names, patterns or functions, got none. ' +
        'Such as: TelemetryModule.instrument({ include: [/Service$/] }).',
    );
  }
  const isIncluded = choiceOf('include', include);
  const isExcluded = choiceOf('exclude', exclude);
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

function choiceOf(option: string, patterns: readonly ClassPattern[]): (target: Class) => boolean {
  const choices = patterns.map((pattern) => {
    if (typeof pattern === 'function') return pattern;
    const isGlob = typeof pattern === 'string' && pattern.trim() !== '';
    if (!isGlob && !(pattern instanceof RegExp)) throw notAPattern(option, pattern);
    const matches = nameMatcher(pattern);
    return (target: Class) => matches(target.name);
  });
  return (target) => choices.some((chooses) => chooses(target));
}

function notAPattern(option: string, got: unknown): OptionError {
  return new OptionError(
    'ERR_OPTION_INVALID',
    option,
    `Expected \`${option}\` to hold globs of class names, patterns and functions, got ${got === null ? 'null' : typeof got === 'string' ? 'an empty text' : `one of type ${typeof got}`}.`,
  );
}
