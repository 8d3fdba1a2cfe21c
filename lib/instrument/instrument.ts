import type { FieldValues } from '../fields/argument-recorder';
import { decorateClass, decorateLegacyMethod, decorateStandardMethod, namesOf, notAMethod } from './decorate';
import { instrumented } from './instrumented';
import { functionName } from '../names/function-name';
import { callerFile } from '../names/name-origin';
import { checkInstrumentOptions, type InstrumentOptions } from './instrument-options';
import type { AnyFunction } from '../names/parameter-names';
import { checkWrittenNames, type WrittenNames, writtenParameters } from '../names/written-names';

/** Names of the fields whose functions do not accept the arguments of the method. */
type MismatchedFields<Fields, Args extends readonly unknown[]> = {
  [Name in keyof Fields]: Fields[Name] extends (...args: never[]) => unknown
    ? Fields[Name] extends (...args: Args) => unknown
      ? never
      : Name
    : never;
}[keyof Fields];

/** The compiler names this type in its error if a field function takes other arguments than the method. */
export interface FieldTakesOtherArgumentsThanTheMethod<Name> {
  readonly fieldWithOtherArguments: Name;
}

/** `unknown` if every field function accepts the arguments of the method; an error type otherwise. */
export type Fitting<Fields, Method> = Method extends (...args: infer Args extends readonly unknown[]) => unknown
  ? [MismatchedFields<Fields, Args>] extends [never]
    ? unknown
    : FieldTakesOtherArgumentsThanTheMethod<MismatchedFields<Fields, Args>>
  : never;

/** A decorator for methods and classes, legacy (`experimentalDecorators`) and standard (TC39). */
export interface InstrumentDecorator<Fields extends FieldValues> {
  (target: abstract new (...args: never[]) => unknown, context?: ClassDecoratorContext): void;
  <Method extends (...args: never[]) => unknown>(
    method: Method & Fitting<Fields, Method>,
    context: ClassMethodDecoratorContext,
  ): Method;
  // Keep this overload last: if none matches, the compiler explains the last one.
  <Method extends (...args: never[]) => unknown>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method> & Fitting<Fields, Method>,
  ): void;
}

/**
 * Turns each call of a method into an OpenTelemetry span that has the arguments as attributes, under their names. The
 * span ends when the result has settled. An error is recorded with its chain of causes. The caller gets the same result
 * and the same error as without the decorator. On a class, it covers the methods that the class itself defines.
 * Counterpart of Rust's `#[tracing::instrument]`.
 *
 * @param written names in the source; `otel-instrument/build` fills them in
 * @throws OptionError at decoration, if an option is invalid
 *
 * @example
 * ```ts
 * class Orders {
 *   @Instrument({
 *     name: 'create_order',
 *     skip: ['headers'],
 *     fields: { customer_id: (body: NewOrder) => body.customerId, order_id: Empty },
 *   })
 *   async create(body: NewOrder, headers: Headers) {
 *     const order = await save(body);
 *     recordField('order_id', order.id);
 *     return order;
 *   }
 * }
 * ```
 */
export function Instrument<const Fields extends FieldValues = Record<never, never>>(
  options: InstrumentOptions<Fields> = {},
  written?: WrittenNames,
): InstrumentDecorator<Fields> {
  checkInstrumentOptions('@Instrument', options);
  checkWrittenNames('@Instrument', written);
  const names = { written, file: callerFile(Instrument) };
  const decorate = (
    target: unknown,
    keyOrContext?: string | symbol | number | ClassMethodDecoratorContext | ClassDecoratorContext,
    descriptor?: PropertyDescriptor,
  ): unknown => {
    // Compilers pass the key of a method `42()` as a number.
    const key = typeof keyOrContext === 'number' ? String(keyOrContext) : keyOrContext;
    if (typeof key === 'string' || typeof key === 'symbol') {
      return decorateLegacyMethod(target as object, key, descriptor, { options, names });
    }
    if (key && key.kind !== 'class') return decorateStandardMethod(target, key, options, names);
    if (typeof target !== 'function') throw notAMethod('the decorated value', target);
    return decorateClass(target as AnyFunction & { prototype: object }, options, names);
  };
  return decorate as InstrumentDecorator<Fields>;
}

/**
 * {@link Instrument} for a plain function.
 *
 * @param written names in the source; `otel-instrument/build` fills them in
 * @returns a function with the same type, name and behaviour
 * @throws OptionError if an option is invalid
 *
 * @example
 * ```ts
 * const priceOf = instrument({ name: 'price_of' }, async (productId: string) => prices.get(productId));
 * ```
 */
export function instrument<
  F extends (...args: never[]) => unknown,
  const Fields extends FieldValues = Record<never, never>,
>(options: InstrumentOptions<Fields> & Fitting<Fields, F>, fn: F, written?: WrittenNames): F {
  checkInstrumentOptions('instrument()', options);
  if (typeof fn !== 'function') throw notAMethod('the second argument of instrument()', fn);
  checkWrittenNames('instrument()', written);
  const names = namesOf(fn, { written, file: callerFile(instrument) }, writtenParameters(written));
  return instrumented(
    fn,
    { className: undefined, methodName: functionName(fn, written, names.origin, options.name !== undefined), ...names },
    options,
  );
}
