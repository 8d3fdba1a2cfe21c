import { guard } from '../diagnostics/fault';
import { Empty } from './empty';
import { recordFields } from './record-field';

interface FieldTypes {
  string: string;
  number: number;
  boolean: boolean;
  'string[]': readonly string[];
  'number[]': readonly number[];
  'boolean[]': readonly boolean[];
}

/** The type of each field of a group, by name. */
export type FieldTypeNames = Readonly<Record<string, keyof FieldTypes>>;

/** Values for some of the fields of a group. */
export type GroupValues<Types extends FieldTypeNames> = {
  readonly [Name in keyof Types]?: FieldTypes[Types[Name]] | null | undefined;
};

/** Fields that belong together, declared and recorded as one. */
export interface FieldGroup<Prefix extends string, Types extends FieldTypeNames> {
  /** Declares all fields of the group: `@Instrument({ fields: { ...order.declared } })`. */
  readonly declared: { readonly [Name in keyof Types & string as `${Prefix}.${Name}`]: Empty };
  /** Records some of the fields. A name outside the group, or a value of the wrong type, does not compile. */
  record(values: GroupValues<Types>): void;
}

/**
 * Defines a group of fields that several methods or services record.
 *
 * @param prefix first part of the attribute names: `prefix.field`
 * @param types names of the fields, each with its type: `string`, `number`, `boolean`, or an array of one
 *
 * @example
 * ```ts
 * const order = defineFields('order', { id: 'string', customer_id: 'string', total_cents: 'number' });
 *
 * class Orders {
 *   @Instrument({ fields: { ...order.declared } })
 *   async create(body: NewOrder) {
 *     const { id } = await save(body);
 *     order.record({ id, total_cents: 4500 });
 *   }
 * }
 * ```
 */
export function defineFields<Prefix extends string, const Types extends FieldTypeNames>(
  prefix: Prefix,
  types: Types,
): FieldGroup<Prefix, Types> {
  const names = Object.keys(types);
  const declared = Object.fromEntries(names.map((name) => [`${prefix}.${name}`, Empty]));
  return {
    declared: declared as FieldGroup<Prefix, Types>['declared'],
    record(values) {
      guard(`recording fields of \`${prefix}\``, () => {
        const known = names.filter((name) => Object.hasOwn(values, name));
        recordFields(Object.fromEntries(known.map((name) => [`${prefix}.${name}`, values[name]])));
      });
    },
  };
}
