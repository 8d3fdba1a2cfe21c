import { guard } from '../diagnostics/fault';
import { OptionError, repeatedParameter, show, unknownParameter } from '../diagnostics/option-error';
import { processPart } from '../process/process-record';
import { instrumented, instrumentedByClass, isOptedOut, originalOf, ownOptionsOf } from './instrumented';
import { checkClassOptions, type InstrumentClassOptions, type InstrumentOptions } from './options';
import { applyMarks, marksOf } from './parameter-marks';
import { type AnyFunction, readParameters } from './parameter-names';

/** What a standard decorator may stand on besides a method, whatever the types say. */
const STANDARD_KINDS: Readonly<Record<string, string>> = {
  field: 'a field',
  getter: 'a getter',
  setter: 'a setter',
  accessor: 'an accessor',
};

type Class = AnyFunction & { readonly prototype: object };

/** Keys of the methods that legacy decorators of ours stand on, whatever others wrap around them later. */
const decorated = processPart('decorated', () => new WeakMap<object, Set<string | symbol>>());

/** Legacy decorators (`experimentalDecorators`): the class exists, and its methods are properties of it. */
export function decorateLegacyMethod(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  options: InstrumentOptions,
): PropertyDescriptor {
  const className = classNameOf(target);
  const method: unknown = descriptor?.value;
  if (!descriptor || typeof method !== 'function') {
    const what = !descriptor ? 'a property' : descriptor.get || descriptor.set ? 'an accessor' : show(method);
    throw notAMethod([className, nameOf(key)].filter(Boolean).join('.'), method, what);
  }
  decorated.set(target, (decorated.get(target) ?? new Set()).add(key));
  const identity = { className, methodName: nameOf(key), marks: marksOf(target, key) };
  return { ...descriptor, value: instrumented(method as AnyFunction, identity, options) };
}

/**
 * Standard decorators (TC39): the class does not exist yet. Its name is found when its first instance is made, or at
 * the first call.
 */
export function decorateStandardMethod(
  method: unknown,
  context: ClassMethodDecoratorContext,
  options: InstrumentOptions,
): unknown {
  if (context.kind !== 'method' || typeof method !== 'function') {
    throw notAMethod(nameOf(context.name), method, STANDARD_KINDS[context.kind] ?? show(method));
  }
  const original = originalOf(method as AnyFunction) ?? (method as AnyFunction);
  let owner: object | undefined;
  const findOwner = (self: unknown): object | undefined => (owner ??= ownerOf(self, context, original));
  // A method that is called without its object would never know its class otherwise.
  context.addInitializer(function () {
    guard(`finding the class of ${nameOf(context.name)}`, () => findOwner(this), undefined);
  });
  const classNameOfOwner = (self: unknown): string | undefined => {
    const found = findOwner(self);
    return found && classNameOf(found);
  };
  return instrumented(
    method as AnyFunction,
    { className: undefined, methodName: nameOf(context.name), classNameOf: classNameOfOwner },
    options,
  );
}

interface Method {
  readonly holder: object;
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
  readonly value: AnyFunction;
}

/**
 * Instruments the methods that a class defines itself, static ones and those named by symbols too; not its constructor,
 * accessors, private and inherited methods, nor what was taken out. What a method has been told itself beats what its
 * class says. A name in `skip` must be one of a parameter of some method, and holds for those that have it.
 */
export function decorateClass(target: Class, options: InstrumentClassOptions): void {
  const className = classNameOf(target);
  const shownName = className ?? '(anonymous)';
  checkClassOptions(`@Instrument on the class ${shownName}`, options);
  if (options.off) return;
  const methods = [target.prototype, target].flatMap(ownMethods);
  const skipOf = skipFor(options.skip, shownName, methods);
  for (const method of methods) {
    const { holder, key, descriptor } = method;
    const identity = { className, methodName: nameOf(key), marks: marksOf(holder, key) };
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

/** A static property that holds a class or a function is no method: methods are not enumerable. */
function isOwnMethod(holder: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
  const { value, configurable, enumerable } = descriptor as PropertyDescriptor & { value: unknown };
  if (typeof value !== 'function' || !configurable || isClass(value) || isOptedOut(value as AnyFunction)) return false;
  if (typeof holder === 'function' ? enumerable : key === 'constructor') return false;
  // What others have wrapped around a method of ours has its span inside.
  return originalOf(value as AnyFunction) !== undefined || !decorated.get(holder)?.has(key);
}

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** @throws OptionError for a name that no method knows, or that stands there twice */
function skipFor(
  skip: InstrumentClassOptions['skip'],
  className: string,
  methods: readonly Method[],
): (method: Method) => Pick<InstrumentClassOptions, 'skip'> {
  if (skip === undefined || skip === 'all') return () => ({});
  const known = new Map(methods.map((method) => [method, parameterNames(method)]));
  const all = [...new Set([...known.values()].flat())];
  for (const [index, name] of skip.entries()) {
    if (!all.includes(name)) throw unknownParameter('skip', className, name, all);
    if (skip.indexOf(name) !== index) throw repeatedParameter('skip', className, name);
  }
  return (method) => ({ skip: skip.filter((name) => known.get(method)?.includes(name)) });
}

function parameterNames({ holder, key, value }: Method): readonly string[] {
  const named = ownOptionsOf(value)?.args;
  if (named) return named;
  const parameters = readParameters(originalOf(value) ?? value, nameOf(key));
  return applyMarks(parameters, marksOf(holder, key)).map(({ name }) => name);
}

/**
 * The class or prototype, among those that `self` belongs to, that defines the method. A private method shows on none of
 * them: it counts as one of the class that `self` was made of.
 */
function ownerOf(self: unknown, context: ClassMethodDecoratorContext, original: AnyFunction): object | undefined {
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return undefined;
  for (let holder: object | null = context.private ? null : self; holder; holder = prototypeOf(holder)) {
    const method: unknown = Object.getOwnPropertyDescriptor(holder, context.name)?.value;
    if (typeof method === 'function' && originalOf(method as AnyFunction) === original) return holder;
  }
  // An object must not live on because its class is known by it.
  return typeof self === 'function' ? self : (prototypeOf(self) ?? undefined);
}

const prototypeOf = (holder: object): object | null => Object.getPrototypeOf(holder) as object | null;

/** The name of a class, given itself or something that has it as its constructor; a static `name` may be anything. */
function classNameOf(holder: object): string | undefined {
  const owner: unknown = typeof holder === 'function' ? holder : (holder as { constructor?: unknown }).constructor;
  if (typeof owner !== 'function') return undefined;
  const name: unknown = Object.getOwnPropertyDescriptor(owner, 'name')?.value;
  if (typeof name === 'string') return name || undefined;
  return /^(?:class|function)\s+([\w$]+)/.exec(Function.prototype.toString.call(owner))?.[1];
}

/** @param what the thing is, in words */
export function notAMethod(where: string, got: unknown, what: string = show(got)): OptionError {
  return new OptionError(
    'ERR_NOT_A_METHOD',
    '@Instrument',
    `@Instrument expects a method or a class, but ${where} is ${what}. ` +
      'Decorate the method itself, or wrap a function: instrument(options, fn).',
  );
}

const nameOf = (key: string | symbol): string => (typeof key === 'symbol' ? (key.description ?? 'symbol') : key);
