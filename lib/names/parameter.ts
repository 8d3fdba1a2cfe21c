/** Where one recorded argument comes from. */
export interface Parameter {
  readonly name: string;
  /** Position in the argument list. */
  readonly index: number;
  /** Whether it is a rest parameter: it takes all arguments from its position on. */
  readonly rest?: boolean;
  /** Keys and indexes that lead from the argument to a leaf of a destructured parameter. */
  readonly path?: readonly (string | number)[];
}
