import { invalidOption } from '../validation/option-error';
import { processPart } from '../process/process-record';
import type { Parameter } from '../names/parameter';

/** What `@Field()` and `@Skip()` say of one parameter. */
interface Mark {
  readonly name?: string;
  readonly skip?: boolean;
}

export type Marks = ReadonlyMap<number, Mark>;

const marks = processPart('parameter-marks', () => new WeakMap<object, Map<string | symbol, Map<number, Mark>>>());

/**
 * Records a parameter of an instrumented method under a name of its own. For legacy decorators, the only ones that know
 * parameters; elsewhere, and for whole lists, there is `args`.
 *
 * @param name attribute name, such as `customer.id`; by default the parameter's own
 * @throws OptionError where the name is none
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
    throw invalidOption('@Field', 'given a non-empty string', name, 'Without a name it is @Field().');
  }
  return (target, key, index) => mark(target, key, index, name === undefined ? {} : { name });
}

/**
 * Leaves a parameter of an instrumented method out: it is not recorded, nor even touched.
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

/** What has been said of the parameters of a method. */
export function marksOf(target: object, key: string | symbol): Marks | undefined {
  return marks.get(target)?.get(key);
}

/**
 * Renames and leaves out what is marked. A parameter with a name of its own is recorded as a whole: one that is taken
 * apart, and one that would be left out by the name it has.
 */
export function applyMarks<P extends Parameter>(
  parameters: readonly P[],
  said: Marks | undefined,
): readonly (P | Parameter)[] {
  if (!said) return parameters;
  const unmarked = parameters.filter(({ index }) => {
    const { name, skip } = said.get(index) ?? {};
    return name === undefined && !skip;
  });
  const renamed = [...said].flatMap(([index, { name, skip }]) => {
    if (name === undefined || skip) return [];
    const rest = parameters.some((parameter) => parameter.index === index && parameter.rest);
    return [{ name, index, ...(rest ? { rest } : {}) }];
  });
  return [...unmarked, ...renamed].toSorted((a, b) => a.index - b.index);
}

function mark(target: object, key: string | symbol | undefined, index: number, said: Mark): void {
  // Parameters of a constructor have no key, and a constructor has no span.
  if (key === undefined) return;
  const methods = marks.get(target) ?? new Map<string | symbol, Map<number, Mark>>();
  const parameters = methods.get(key) ?? new Map<number, Mark>();
  parameters.set(index, { ...parameters.get(index), ...said });
  marks.set(target, methods.set(key, parameters));
}
