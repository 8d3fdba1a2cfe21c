import type { AttributeValue } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';
import { attributeValue, hiddenValue, shownValue } from '../values/attribute-value';
import type { Parameter } from '../names/parameter';
import type { Step } from './step';

/** A whole argument. */
export class ArgumentStep implements Step {
  readonly name: string;
  private readonly index: number;
  private isSecret = false;
  private checkedBy: ActiveRedactor | undefined = undefined;

  constructor({ name, index }: Parameter) {
    this.name = name;
    this.index = index;
  }

  read(_self: unknown, args: readonly unknown[]): AttributeValue | undefined {
    const { name, index } = this;
    if (this.checkedBy !== redactor()) this.checkName();
    return this.isSecret ? hiddenValue(name, args[index]) : shownValue(name, args[index]);
  }

  /** Checks the name once per redactor. */
  private checkName(): void {
    this.checkedBy = redactor();
    this.isSecret = this.checkedBy.hides(this.name);
  }
}

/** A destructured leaf of an argument, or the arguments of a rest parameter. */
export class LeafStep implements Step {
  readonly name: string;
  private readonly path: readonly (string | number)[];
  /** In `{ password: p }`, the key marks `p` as a secret. */
  private readonly leading: readonly string[];
  private readonly place: string;

  constructor(
    private readonly parameter: Parameter,
    where: string,
  ) {
    this.name = parameter.name;
    this.path = parameter.path ?? [];
    this.leading = this.path.map(String);
    this.place = `recording the argument \`${this.name}\` of ${where}`;
  }

  read(_self: unknown, args: readonly unknown[]): AttributeValue | undefined {
    const { index, rest } = this.parameter;
    try {
      const value = leafOf(rest ? args.slice(index) : args[index], this.path);
      return attributeValue(this.leading.find((key) => redactor().hides(key)) ?? this.name, value);
    } catch (error) {
      countFault(this.place, error);
      return undefined;
    }
  }
}

function leafOf(argument: unknown, path: readonly (string | number)[]): unknown {
  let value = argument;
  for (const key of path) {
    if (value === undefined || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
