import { OptionError } from '../diagnostics/option-error';
import type { FieldValues } from '../fields/argument-recorder';
import { Callsite, type CallsiteIdentity } from './callsite';
import { checkInstrumentOptions, type InstrumentOptions } from './options';
import type { AnyFunction } from './parameter-names';
import { originalOf, wrap } from './wrap';

/** Names of the fields whose functions do not take the arguments that the method is called with. */
type MismatchedFields<Fields, Args extends readonly unknown[]> = {
  [Name in keyof Fields]: Fields[Name] extends (...args: never[]) => unknown
    ? ((...args: Args) => unknown) extends (...args: Parameters<Fields[Name]>) => unknown
      ? never
      : Fields[Name] extends (...args: Args) => unknown
        ? never
        : Name
    : never;
}[keyof Fields];

/** What the compiler shows when a field function takes other arguments than the method. */
interface FieldTakesOtherArgumentsThanTheMethod<Name> {
  readonly fieldWithOtherArguments: Name;
}

type Fitting<Fields, Method> = Method extends (...args: infer Args) => unknown
  ? [MismatchedFields<Fields, Args>] extends [never]
    ? unknown
    : FieldTakesOtherArgumentsThanTheMethod<MismatchedFields<Fields, Args>>
  : never;

/** A method decorator in both forms: legacy (`experimentalDecorators`) and standard (TC39). */
export interface InstrumentDecorator<Fields extends FieldValues> {
  <Method extends (...args: never[]) => unknown>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method> & Fitting<Fields, Method>,
  ): void;
  <Method extends (...args: never[]) => unknown>(
    method: Method & Fitting<Fields, Method>,
    context: ClassMethodDecoratorContext,
  ): Method;
}

/**
 * Turns each call of a method into an OpenTelemetry span that carries its arguments under their names. The span ends
 * when the result has settled, an error is recorded with its chain of causes, and the caller sees the same result and
 * the same error as without it. Counterpart of Rust's `#[tracing::instrument]`.
 *
 * @throws OptionError at decoration, where an option is wrong
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
): InstrumentDecorator<Fields> {
  checkInstrumentOptions('@Instrument', options);
  const decorate = (
    target: unknown,
    keyOrContext: string | symbol | ClassMethodDecoratorContext,
    descriptor?: PropertyDescriptor,
  ): unknown => {
    if (typeof keyOrContext === 'object') return decorateStandard(target, keyOrContext, options);
    return decorateLegacy(target as object, keyOrContext, descriptor, options);
  };
  return decorate as InstrumentDecorator<Fields>;
}

/**
 * {@link Instrument} for a plain function.
 *
 * @returns a function with the same type, name and behaviour
 * @throws OptionError where an option is wrong
 *
 * @example
 * ```ts
 * const priceOf = instrument({ name: 'price_of' }, async (productId: string) => prices.get(productId));
 * ```
 */
export function instrument<
  F extends (...args: never[]) => unknown,
  const Fields extends FieldValues = Record<never, never>,
>(options: InstrumentOptions<Fields> & Fitting<Fields, F>, fn: F): F {
  checkInstrumentOptions('instrument()', options);
  if (typeof fn !== 'function') throw notAMethod('The second argument of instrument()', fn);
  return instrumented(fn, { className: undefined, methodName: fn.name || 'anonymous' }, options);
}

function decorateLegacy(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  options: InstrumentOptions,
): PropertyDescriptor {
  const className = typeof target === 'function' ? target.name : target.constructor.name;
  const identity = { className, methodName: nameOf(key) };
  const method: unknown = descriptor?.value;
  if (!descriptor || typeof method !== 'function') throw notAMethod(`${className}.${nameOf(key)}`, method);
  return { ...descriptor, value: instrumented(method as AnyFunction, identity, options) };
}

function decorateStandard(method: unknown, context: ClassMethodDecoratorContext, options: InstrumentOptions): unknown {
  if (context.kind !== 'method' || typeof method !== 'function') throw notAMethod(nameOf(context.name), method);
  return instrumented(method as AnyFunction, { className: undefined, methodName: nameOf(context.name) }, options);
}

function instrumented<F extends AnyFunction>(method: F, identity: CallsiteIdentity, options: InstrumentOptions): F {
  return wrap(new Callsite(originalOf(method) ?? method, identity, options), (originalOf(method) ?? method) as F);
}

function notAMethod(where: string, got: unknown): OptionError {
  return new OptionError(
    'ERR_NOT_A_METHOD',
    '@Instrument',
    `@Instrument expects a method, but ${where} is ${got === undefined ? 'none' : `a ${typeof got}`}. ` +
      'Decorate the method itself, or wrap a function: instrument(options, fn).',
  );
}

const nameOf = (key: string | symbol): string => (typeof key === 'symbol' ? (key.description ?? 'symbol') : key);
