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

/** What the fields of a group hold, by name. */
export type FieldTypeNames = Readonly<Record<string, keyof FieldTypes>>;

/** Values for some of the fields of a group. */
export type GroupValues<Types extends FieldTypeNames> = {
  readonly [Name in keyof Types]?: FieldTypes[Types[Name]] | null | undefined;
};

/** A part of the business vocabulary: fields that belong together, declared and recorded as one. */
export interface FieldGroup<Prefix extends string, Types extends FieldTypeNames> {
  /** Declares all fields of the group: `@Instrument({ fields: { ...order.declared } })`. */
  readonly declared: { readonly [Name in keyof Types & string as `${Prefix}.${Name}`]: Empty };
  /** Records some of the fields; a name or a type that is not of the group does not compile. */
  record(values: GroupValues<Types>): void;
}

/**
 * Defines a group of fields once, for every service that speaks of the same things. Counterpart of the lesson's
 * `enrich_order_span`.
 *
 * @param prefix of the attribute names, which are `prefix.field`
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
      guard(
        `recording fields of \`${prefix}\``,
        () => {
          const known = names.filter((name) => Object.hasOwn(values, name));
          recordFields(Object.fromEntries(known.map((name) => [`${prefix}.${name}`, values[name]])));
        },
        undefined,
      );
    },
  };
}
