import { guard } from '../diagnostics/fault';
import { OptionError, show } from '../validation/option-error';
import type { Parameter } from '../names/parameter';
import { processPart } from '../process/process-record';
import { instrumented, instrumentedByClass, isOptedOut, originalOf, ownOptionsOf } from './instrumented';
import { checkClassOptions, type InstrumentClassOptions, type InstrumentOptions } from './instrument-options';
import { areAllNamesKnown, checkSkip, isKnown, type KnownParameter, knownParameters } from '../names/known-parameters';
import { type NameOrigin, rememberMethod } from '../names/name-origin';
import { applyMarks, marksOf } from '../fields/parameter-marks';
import type { AnyFunction } from '../names/parameter-names';
import { type WrittenNames, writtenName, writtenParameters, writtenParametersOf } from '../names/written-names';

/** Kinds that untyped code may put a standard decorator on, as an error message names them. */
const STANDARD_KINDS: Readonly<Record<string, string>> = {
  field: 'a field',
  getter: 'a getter',
  setter: 'a setter',
  accessor: 'an accessor',
};

type Class = AnyFunction & { readonly prototype: object };

/** What a call of the decorator knows about the names in the source. */
export interface SourceNames {
  /** Written into the code by `otel-instrument/build`. */
  readonly written: WrittenNames | undefined;
  /** The file that called the decorator. */
  readonly file: string | undefined;
}

/** Keys of the methods with a legacy `@Instrument()`, even if another decorator has wrapped them since. */
const decorated = processPart('decorated', () => new WeakMap<object, Set<string | symbol>>());

/** Legacy decorators (`experimentalDecorators`): the class exists already, with its methods as properties. */
export function decorateLegacyMethod(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  { options, names }: { readonly options: InstrumentOptions; readonly names: SourceNames },
): PropertyDescriptor {
  const className = writtenName(names.written) ?? classNameOf(target);
  const method: unknown = descriptor?.value;
  if (!descriptor || typeof method !== 'function') {
    const what = !descriptor ? 'a property' : descriptor.get || descriptor.set ? 'an accessor' : show(method);
    throw notAMethod([className, nameOf(key)].filter(Boolean).join('.'), method, what);
  }
  decorated.set(target, (decorated.get(target) ?? new Set()).add(key));
  const identity = {
    className,
    methodName: nameOf(key),
    marks: marksOf(target, key),
    ...namesOf(method as AnyFunction, names, writtenParameters(names.written), () => target),
  };
  return { ...descriptor, value: instrumented(method as AnyFunction, identity, options) };
}

/**
 * Standard decorators (TC39): the class does not exist yet. Its name is found when its first instance is created, or at
 * the first call.
 */
export function decorateStandardMethod(
  method: unknown,
  context: ClassMethodDecoratorContext,
  options: InstrumentOptions,
  names: SourceNames,
): unknown {
  if (context.kind !== 'method' || typeof method !== 'function') {
    throw notAMethod(nameOf(context.name), method, STANDARD_KINDS[context.kind] ?? show(method));
  }
  const original = originalOf(method as AnyFunction) ?? (method as AnyFunction);
  let owner: object | undefined;
  const findOwner = (self: unknown): object | undefined => (owner ??= ownerOf(self, context, original));
  // Finds the class of a method that is later called without its object.
  context.addInitializer(function () {
    guard(`finding the class of ${nameOf(context.name)}`, () => findOwner(this));
  });
  const classNameOfOwner = (self: unknown): string | undefined => {
    const found = findOwner(self);
    return found && classNameOf(found);
  };
  return instrumented(
    method as AnyFunction,
    {
      className: writtenName(names.written),
      methodName: nameOf(context.name),
      classNameOf: classNameOfOwner,
      ...namesOf(original, names, writtenParameters(names.written), () => owner),
    },
    options,
  );
}

/** The names that the build has written; without them, where to look for proof that the names are those of the source. */
export function namesOf(
  method: AnyFunction,
  { file }: SourceNames,
  written: readonly Parameter[] | undefined,
  owner?: () => object | undefined,
): { readonly written?: readonly Parameter[]; readonly origin?: NameOrigin } {
  if (written) return { written };
  if (file !== undefined) rememberMethod(file, unwrapped(method));
  return { origin: { file, ...(owner ? { owner } : {}) } };
}

const unwrapped = (method: AnyFunction): AnyFunction => originalOf(method) ?? method;

interface Method {
  readonly holder: object;
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
  readonly value: AnyFunction;
}

/**
 * Instruments the methods that a class defines itself, including static methods and symbol keys. Excluded are the
 * constructor, accessors, private and inherited methods, and methods with `off: true`. Options of the method override
 * those of the class. A name in `skip` must be a parameter of at least one method, and applies to each that has it.
 */
export function decorateClass(target: Class, options: InstrumentClassOptions, names: SourceNames): void {
  const className = writtenName(names.written) ?? classNameOf(target);
  const shownName = className ?? '(anonymous)';
  checkClassOptions(`@Instrument on the class ${shownName}`, options);
  if (options.off) return;
  const methods = [target.prototype, target].flatMap(ownMethods).map((method) => {
    const written = writtenParametersOf(names.written, method.key, method.holder === target);
    return Object.assign(method, { names: namesOf(method.value, names, written, () => target) });
  });
  const skipOf = skipFor(options.skip, shownName, methods);
  for (const method of methods) {
    const { holder, key, descriptor } = method;
    const identity = { className, methodName: nameOf(key), marks: marksOf(holder, key), ...method.names };
    const value = instrumentedByClass(method.value, identity, { ...options, ...skipOf(method) });
    Object.defineProperty(holder, key, { ...descriptor, value });
  }
}

function ownMethods(holder: object): Method[] {
  return Reflect.ownKeys(holder).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    return descriptor && isOwnMethod(holder, key, descriptor)
      ? [{ holder, key, descriptor, value: descriptor.value as AnyFunction }]
      : [];
  });
}

/** A static property that holds a class or a function is not a method: methods are not enumerable. */
function isOwnMethod(holder: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
  const { value, configurable, enumerable } = descriptor as PropertyDescriptor & { value: unknown };
  if (typeof value !== 'function' || !configurable || isClass(value) || isOptedOut(value as AnyFunction)) return false;
  if (typeof holder === 'function' ? enumerable : key === 'constructor') return false;
  // If another decorator has wrapped an instrumented method, the span is inside that wrapper.
  return originalOf(value as AnyFunction) !== undefined || !decorated.get(holder)?.has(key);
}

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

interface NamedMethod extends Method {
  readonly names: { readonly written?: readonly Parameter[]; readonly origin?: NameOrigin };
}

/** @throws OptionError for a duplicate name, and for one that no method has if all parameter names are known */
function skipFor(
  skip: InstrumentClassOptions['skip'],
  className: string,
  methods: readonly NamedMethod[],
): (method: NamedMethod) => Pick<InstrumentClassOptions, 'skip'> {
  if (skip === undefined || skip === 'all') return () => ({});
  const known = new Map(methods.map((method) => [method, parametersOf(method)]));
  checkSkip(skip, [...known.values()].flat(), className, () => methods.every(hasKnownNames));
  return (method) => {
    const parameters = known.get(method) ?? [];
    return { skip: skip.filter((name) => isKnown(name, parameters)) };
  };
}

function hasKnownNames({ value, names }: NamedMethod): boolean {
  const { written, origin } = names;
  return (
    !origin ||
    written !== undefined ||
    ownOptionsOf(value)?.args !== undefined ||
    areAllNamesKnown(unwrapped(value), origin)
  );
}

function parametersOf({ holder, key, value, names }: NamedMethod): readonly KnownParameter[] {
  const named = ownOptionsOf(value)?.args;
  if (named) return named.map((name, index) => ({ name, index }));
  const { written, origin = { file: undefined } } = names;
  const parameters = written ?? knownParameters(unwrapped(value), origin, nameOf(key));
  return applyMarks(parameters, marksOf(holder, key));
}

/**
 * The class or prototype on the prototype chain of `self` that defines the method. A private method is on none of them:
 * it counts as a method of the class of `self`.
 */
function ownerOf(self: unknown, context: ClassMethodDecoratorContext, original: AnyFunction): object | undefined {
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return undefined;
  for (let holder: object | null = context.private ? null : self; holder; holder = prototypeOf(holder)) {
    const method: unknown = Object.getOwnPropertyDescriptor(holder, context.name)?.value;
    if (typeof method === 'function' && originalOf(method as AnyFunction) === original) return holder;
  }
  // Return the prototype: the caller keeps the result, and must not keep the instance alive.
  return typeof self === 'function' ? self : (prototypeOf(self) ?? undefined);
}

const prototypeOf = (holder: object): object | null => Object.getPrototypeOf(holder) as object | null;

/** The name of a class, given the class or its prototype. A static `name` may hold anything. */
function classNameOf(holder: object): string | undefined {
  const owner: unknown = typeof holder === 'function' ? holder : (holder as { constructor?: unknown }).constructor;
  if (typeof owner !== 'function') return undefined;
  const name: unknown = Object.getOwnPropertyDescriptor(owner, 'name')?.value;
  if (typeof name === 'string') return name || undefined;
  return /^(?:class|function)\s+([\w$]+)/.exec(Function.prototype.toString.call(owner))?.[1];
}

/** @param what describes the decorated value in the message */
export function notAMethod(where: string, got: unknown, what: string = show(got)): OptionError {
  return new OptionError(
    'ERR_NOT_A_METHOD',
    '@Instrument',
    `@Instrument expects a method or a class, but ${where} is ${what}. ` +
      'Decorate the method itself, or wrap a function: instrument(options, fn).',
  );
}

const nameOf = (key: string | symbol): string => (typeof key === 'symbol' ? (key.description ?? 'symbol') : key);
