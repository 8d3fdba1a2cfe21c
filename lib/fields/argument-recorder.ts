import type { Attributes } from '@opentelemetry/api';
import { guard } from '../diagnostics/fault';
import { attributeValue } from '../values/attribute-value';
import { Empty } from './empty';

/** Where one recorded argument comes from. */
export interface Parameter {
  readonly name: string;
  /** Position in the argument list. */
  readonly index: number;
  /** Whether it takes all arguments from its position on. */
  readonly rest?: boolean;
  /** Keys and indexes that lead from the argument to a leaf of a destructured parameter. */
  readonly path?: readonly (string | number)[];
}

/** A field: a literal, a value that comes later, or a function of the method's arguments. */
export type FieldValue = Empty | string | number | boolean | bigint | null | undefined | FieldFunction;
export type FieldFunction = (...args: never[]) => unknown;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Turns the arguments of one call into attributes. */
export type ArgumentRecorder = (self: unknown, args: readonly unknown[]) => Attributes;

/**
 * Builds the recorder of one callsite. Arguments come first, in their order, then fields; a field beats the argument
 * of its name. The value of a field that throws counts as absent, and the fault is reported.
 */
export function createRecorder(parameters: readonly Parameter[], fields: FieldValues, where: string): ArgumentRecorder {
  const recorded = parameters.filter(({ name }) => !Object.hasOwn(fields, name));
  const declared = Object.entries(fields).filter(([, value]) => value !== Empty);
  return (self, args) => {
    const attributes: Attributes = {};
    for (const parameter of recorded) {
      const read = () => attributeValue(parameter.name, argumentOf(parameter, args));
      const value = guard(`recording the argument \`${parameter.name}\` of ${where}`, read, undefined);
      if (value !== undefined) attributes[parameter.name] = value;
    }
    for (const [name, field] of declared) {
      const value = typeof field === 'function' ? evaluate(field, self, args, `field \`${name}\` of ${where}`) : field;
      const recordedValue = attributeValue(name, value);
      if (recordedValue !== undefined) attributes[name] = recordedValue;
    }
    return attributes;
  };
}

function evaluate(field: FieldFunction, self: unknown, args: readonly unknown[], where: string): unknown {
  return guard(where, () => Reflect.apply(field, self, args), undefined);
}

function argumentOf({ index, rest, path }: Parameter, args: readonly unknown[]): unknown {
  let value = rest ? args.slice(index) : args[index];
  for (const key of path ?? []) {
    if (value === undefined || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
