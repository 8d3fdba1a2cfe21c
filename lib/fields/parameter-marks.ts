import { invalidOption } from '../validation/option-error';
import { processPart } from '../process/process-record';
import type { Parameter } from '../names/parameter';

/** The effect of `@Field()` and `@Skip()` on one parameter. */
interface Mark {
  readonly name?: string;
  readonly skip?: boolean;
}

export type Marks = ReadonlyMap<number, Mark>;

const marks = processPart('parameter-marks', () => new WeakMap<object, Map<string | symbol, Map<number, Mark>>>());

/**
 * Records a parameter of an instrumented method under another name. It needs legacy decorators, because standard
 * decorators do not support parameters. With those, and to name all parameters, use the option `args`.
 *
 * @param name attribute name, such as `customer.id`; the name of the parameter by default
 * @throws OptionError if the name is not a non-empty string
 *
 * @example
 * ```ts
 * class Customers {
 *   @Instrument()
 *   find(@Field('customer.id') id: string, @Skip() credentials: Credentials) {
 *     return `${id} ${credentials.password}`;
 *   }
 * }
 * ```
 */
export function Field(name?: string): ParameterDecorator {
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw invalidOption(
      '@Field',
      'given a non-empty string',
      name,
      'To keep the name of the parameter, write @Field().',
    );
  }
  return (target, key, index) => mark(target, key, index, name === undefined ? {} : { name });
}

/**
 * Skips a parameter of an instrumented method: the argument is neither read nor recorded.
 *
 * @example
 * ```ts
 * class Customers {
 *   @Instrument()
 *   find(id: string, @Skip() credentials: Credentials) {
 *     return `${id} ${credentials.password}`;
 *   }
 * }
 * ```
 */
export function Skip(): ParameterDecorator {
  return (target, key, index) => mark(target, key, index, { skip: true });
}

export function marksOf(target: object, key: string | symbol): Marks | undefined {
  return marks.get(target)?.get(key);
}

/**
 * Renames and skips marked parameters. A renamed parameter is recorded as a whole, even if it is destructured or called
 * `_`.
 */
export function applyMarks<P extends Parameter>(
  parameters: readonly P[],
  given: Marks | undefined,
): readonly (P | Parameter)[] {
  if (!given) return parameters;
  const unmarked = parameters.filter(({ index }) => {
    const { name, skip } = given.get(index) ?? {};
    return name === undefined && !skip;
  });
  const renamed = [...given].flatMap(([index, { name, skip }]) => {
    if (name === undefined || skip) return [];
    const rest = parameters.some((parameter) => parameter.index === index && parameter.rest);
    return [{ name, index, ...(rest ? { rest } : {}) }];
  });
  return [...unmarked, ...renamed].toSorted((a, b) => a.index - b.index);
}

function mark(target: object, key: string | symbol | undefined, index: number, added: Mark): void {
  // The parameters of a constructor have no key, and a constructor has no span.
  if (key === undefined) return;
  const methods = marks.get(target) ?? new Map<string | symbol, Map<number, Mark>>();
  const parameters = methods.get(key) ?? new Map<number, Mark>();
  parameters.set(index, { ...parameters.get(index), ...added });
  marks.set(target, methods.set(key, parameters));
}
