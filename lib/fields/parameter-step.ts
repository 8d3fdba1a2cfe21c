import type { AttributeValue } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';
import { attributeValue, hiddenValue, shownValue } from '../values/attribute-value';
import type { Parameter } from '../names/parameter';
import type { Step } from './step';

/** An argument as it was passed. */
export class ArgumentStep implements Step {
  readonly name: string;
  private readonly index: number;
  private isSecret = false;
  private judge: ActiveRedactor | undefined = undefined;

  constructor({ name, index }: Parameter) {
    this.name = name;
    this.index = index;
  }

  read(_self: unknown, args: readonly unknown[]): AttributeValue | undefined {
    const { name, index } = this;
    if (this.judge !== redactor()) this.judgeName();
    return this.isSecret ? hiddenValue(name, args[index]) : shownValue(name, args[index]);
  }

  /** A name is judged once, and again only when another redactor comes into force. */
  private judgeName(): void {
    this.judge = redactor();
    this.isSecret = this.judge.hides(this.name);
  }
}

/** A part of an argument, as destructuring names it, or all arguments from one on. */
export class LeafStep implements Step {
  readonly name: string;
  private readonly path: readonly (string | number)[];
  /** What `{ password: p }` binds is as secret as the name it came from, whatever it is called now. */
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
