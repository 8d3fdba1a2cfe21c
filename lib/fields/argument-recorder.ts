import type { Attributes } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../bundled/attribute-names';
import { Empty } from './empty';
import { EvaluatedField, type FieldFunction, LiteralField } from './field-step';
import type { Parameter } from '../names/parameter';
import { ArgumentStep, LeafStep } from './parameter-step';
import type { Step } from './step';

/** A field: a literal, {@link Empty} for a value that is recorded later, or a function of the method's arguments. */
export type FieldValue = Empty | string | number | boolean | bigint | null | undefined | FieldFunction;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/**
 * Turns the arguments of one call into attributes.
 *
 * @param functionName value of `code.function.name`; without it, the attribute is absent
 */
export type ArgumentRecorder = (self: unknown, args: readonly unknown[], functionName?: string) => Attributes;

/**
 * Builds the recorder of one callsite. Arguments come first, in order, then fields. A field replaces the argument of its
 * name. A field that throws or returns a promise is absent, and the fault is reported.
 *
 * @param where the name of the callsite, for fault reports
 *
 * @example
 * ```ts
 * const record = createRecorder([{ name: 'id', index: 0 }], { region: 'eu', size: (id: string) => id.length }, 'Orders.find');
 * record(undefined, ['o-17']); // => { id: 'o-17', region: 'eu', size: 4 }
 * ```
 */
export function createRecorder(parameters: readonly Parameter[], fields: FieldValues, where: string): ArgumentRecorder {
  const steps = [
    ...parameters.filter(({ name }) => !Object.hasOwn(fields, name)).map((parameter) => stepOf(parameter, where)),
    ...Object.entries(fields)
      .filter(([, field]) => field !== Empty)
      .map(([name, field]) =>
        typeof field === 'function' ? new EvaluatedField(name, field, where) : new LiteralField(name, field),
      ),
  ];
  return (self, args, functionName) => {
    // In the object literal, it costs next to nothing. A field of that name overwrites it.
    const attributes: Attributes = functionName === undefined ? {} : { [ATTR_CODE_FUNCTION_NAME]: functionName };
    // No iterator: this runs at each recorded call.
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step;
      const value = step.read(self, args, attributes);
      if (value !== undefined) attributes[step.name] = value;
    }
    return attributes;
  };
}

function stepOf(parameter: Parameter, where: string): Step {
  const isWhole = !parameter.rest && (parameter.path ?? []).length === 0;
  return isWhole ? new ArgumentStep(parameter) : new LeafStep(parameter, where);
}
