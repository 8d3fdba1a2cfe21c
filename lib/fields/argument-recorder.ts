import { types } from 'node:util';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { redactor } from '../redaction/redactor';
import { attributeValue } from '../values/attribute-value';
import { valueLimits } from '../values/limits';
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
 * of its name. The value of a field that throws, or that is only promised, counts as absent, and the fault is reported.
 *
 * @param where the name of the callsite, for reports of faults
 *
 * @example
 * ```ts
 * const record = createRecorder([{ name: 'id', index: 0 }], { region: 'eu', size: (id: string) => id.length }, 'Orders.find');
 * record(undefined, ['o-17']); // => { id: 'o-17', region: 'eu', size: 4 }
 * ```
 */
export function createRecorder(parameters: readonly Parameter[], fields: FieldValues, where: string): ArgumentRecorder {
  const steps = [
    ...parameters.filter(({ name }) => !Object.hasOwn(fields, name)).map((parameter) => readArgument(parameter, where)),
    ...Object.entries(fields)
      .filter(([, field]) => field !== Empty)
      .map(([name, field]) =>
        typeof field === 'function' ? evaluateField(name, field, where) : writeLiteral(name, field),
      ),
  ];
  return (self, args) => {
    const attributes: Attributes = {};
    // No iterator: this runs for each call that is recorded.
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      const value = step?.read(self, args);
      if (step && value !== undefined) attributes[step.name] = value;
    }
    return attributes;
  };
}

/** One attribute of a callsite: its name, and what reads it at a call without ever throwing. */
interface Step {
  readonly name: string;
  readonly read: (self: unknown, args: readonly unknown[]) => AttributeValue | undefined;
}

function readArgument(parameter: Parameter, where: string): Step {
  const { name, index, rest, path = [] } = parameter;
  if (!rest && path.length === 0) return { name, read: (_self, args) => attributeValue(name, args[index]) };
  // What `{ password: p }` binds is as secret as the name it came from, whatever it is called now.
  const leading = path.map(String);
  const place = `recording the argument \`${name}\` of ${where}`;
  return {
    name,
    read(_self, args) {
      try {
        const value = leafOf(rest ? args.slice(index) : args[index], path);
        return attributeValue(leading.find((key) => redactor().hides(key)) ?? name, value);
      } catch (error) {
        countFault(place, error);
        return undefined;
      }
    },
  };
}

function leafOf(argument: unknown, path: readonly (string | number)[]): unknown {
  let value = argument;
  for (const key of path) {
    if (value === undefined || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function evaluateField(name: string, field: FieldFunction, where: string): Step {
  const place = `field \`${name}\` of ${where}`;
  return {
    name,
    read(self, args) {
      try {
        const value: unknown = Reflect.apply(field, self, args);
        return types.isPromise(value) ? promised(value, place) : attributeValue(name, value);
      } catch (error) {
        countFault(place, error);
        return undefined;
      }
    },
  };
}

/** A field is read once, at entry: there is no waiting for it, and its rejection must not end the process. */
function promised(value: Promise<unknown>, place: string): undefined {
  void Promise.prototype.then.call(value, undefined, () => undefined);
  countFault(place, new TypeError('a field is read at once, and this function answered with a promise'));
}

/** A literal becomes an attribute once, and again only when other redaction or other limits come into force. */
function writeLiteral(name: string, literal: FieldValue): Step {
  let value: AttributeValue | undefined;
  let cleanedBy: unknown;
  let limitedBy: unknown;
  return {
    name,
    read() {
      if (cleanedBy !== redactor() || limitedBy !== valueLimits()) {
        cleanedBy = redactor();
        limitedBy = valueLimits();
        value = attributeValue(name, literal);
      }
      return value;
    },
  };
}
