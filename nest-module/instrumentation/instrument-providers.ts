import { Instrument, type InstrumentClassOptions, OptionError } from '../../lib/index';
import { type Class, classOf } from './enhanced-class';

/** Chooses classes: by name, by a pattern of the name, or by a function. */
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
 * @throws OptionError where `include` chooses nothing
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
  const seen = new WeakSet<Class>();
  return {
    instanceDecorator(instance) {
      const target = classOf(instance);
      if (target && !seen.has(target)) {
        seen.add(target);
        if (matches(target, include) && !matches(target, exclude)) instrumentClass(target, options);
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

function matches(target: Class, patterns: readonly ClassPattern[]): boolean {
  return patterns.some((pattern) => {
    if (typeof pattern === 'string') return target.name === pattern;
    return pattern instanceof RegExp ? target.name.search(pattern) >= 0 : pattern(target);
  });
}
