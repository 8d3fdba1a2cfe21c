import type { Parameter } from '../fields/argument-recorder';

/** What `@Field()` and `@Skip()` say of one parameter. */
interface Mark {
  readonly name?: string;
  readonly skip?: boolean;
}

export type Marks = ReadonlyMap<number, Mark>;

const marks = new WeakMap<object, Map<string | symbol, Map<number, Mark>>>();

/**
 * Records a parameter of an instrumented method under a name of its own. For legacy decorators, the only ones that know
 * parameters; elsewhere, and for whole lists, there is `args`.
 *
 * @param name attribute name, such as `customer.id`; by default the parameter's own
 *
 * @example
 * ```ts
 * @Instrument()
 * find(@Field('customer.id') id: string, @Skip() credentials: Credentials) {}
 * ```
 */
export function Field(name?: string): ParameterDecorator {
  return (target, key, index) => mark(target, key, index, name === undefined ? {} : { name });
}

/** Leaves a parameter of an instrumented method out: it is not recorded, nor even touched. */
export function Skip(): ParameterDecorator {
  return (target, key, index) => mark(target, key, index, { skip: true });
}

/** What has been said of the parameters of a method. */
export function marksOf(target: object, key: string | symbol): Marks | undefined {
  return marks.get(target)?.get(key);
}

/** Renames and leaves out what is marked; a destructured parameter with a name of its own is recorded as a whole. */
export function applyMarks(parameters: readonly Parameter[], said: Marks | undefined): readonly Parameter[] {
  if (!said) return parameters;
  const named = new Set<number>();
  return parameters.flatMap((parameter) => {
    const { name, skip } = said.get(parameter.index) ?? {};
    if (skip) return [];
    if (name === undefined) return [parameter];
    if (named.has(parameter.index)) return [];
    named.add(parameter.index);
    return [{ name, index: parameter.index, ...(parameter.rest ? { rest: true } : {}) }];
  });
}

function mark(target: object, key: string | symbol | undefined, index: number, said: Mark): void {
  // Parameters of a constructor have no key, and a constructor has no span.
  if (key === undefined) return;
  const methods = marks.get(target) ?? new Map<string | symbol, Map<number, Mark>>();
  const parameters = methods.get(key) ?? new Map<number, Mark>();
  parameters.set(index, { ...parameters.get(index), ...said });
  marks.set(target, methods.set(key, parameters));
}
