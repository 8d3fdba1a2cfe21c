import { invalidOption } from '../validation/option-error';
import type { Parameter } from './parameter';

/** Name, position, and the keys to a leaf of a destructured parameter. The name of a rest parameter begins with `...`. */
export type WrittenParameter = readonly [name: string, index: number, ...path: (string | number)[]];

/** The parameters of each method, by its key. */
export type WrittenMethods = Readonly<Record<PropertyKey, readonly WrittenParameter[]>>;

/**
 * Names in the source. `otel-instrument/build` writes them into each call of `Instrument` and `instrument`, so that a
 * minifier cannot remove them: the name of the class or function (`''` if unknown), then the parameters; for a class,
 * those of its methods and of its static methods.
 */
export type WrittenNames =
  | readonly [name: string, parameters?: readonly WrittenParameter[]]
  | readonly [name: string, methods: WrittenMethods, staticMethods: WrittenMethods];

/** @throws OptionError if the value cannot come from `otel-instrument/build` */
export function checkWrittenNames(where: string, names: unknown): void {
  if (names === undefined || (Array.isArray(names) && typeof names[0] === 'string')) return;
  throw invalidOption(
    `the last argument of ${where}`,
    'written by otel-instrument/build',
    names,
    'Name the parameters with the option `args`.',
  );
}

export function writtenName(names: WrittenNames | undefined): string | undefined {
  return names?.[0] || undefined;
}

export function writtenParameters(names: WrittenNames | undefined): readonly Parameter[] | undefined {
  const written = names?.[1];
  return Array.isArray(written) ? (written as readonly WrittenParameter[]).map(parameterOf) : undefined;
}

export function writtenParametersOf(
  names: WrittenNames | undefined,
  key: string | symbol,
  isStatic: boolean,
): readonly Parameter[] | undefined {
  const methods = names?.[isStatic ? 2 : 1];
  if (typeof methods !== 'object' || Array.isArray(methods) || !Object.hasOwn(methods, key)) return undefined;
  return (methods as WrittenMethods)[key]?.map(parameterOf);
}

/** The form of a parameter that a build writes. {@link parameterOf} reads it. */
export function writtenParameter({ name, index, rest, path = [] }: Parameter): WrittenParameter {
  return [rest ? `...${name}` : name, index, ...path];
}

function parameterOf([name, index, ...path]: WrittenParameter): Parameter {
  return name.startsWith('...') ? { name: name.slice(3), index, path, rest: true } : { name, index, path };
}
