import { types } from 'node:util';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { disallowPromise } from '../diagnostics/user-code';
import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';
import { attributeValue } from '../values/attribute-value';
import { errorChain } from '../values/error-chain';
import { type ValueLimits, valueLimits } from '../values/limits';
import type { Step } from './step';

export type FieldFunction = (...args: never[]) => unknown;

export class EvaluatedField implements Step {
  private readonly place: string;

  constructor(
    readonly name: string,
    private readonly field: FieldFunction,
    where: string,
  ) {
    this.place = `field \`${name}\` of ${where}`;
  }

  read(self: unknown, args: readonly unknown[], attributes: Attributes): AttributeValue | undefined {
    try {
      const value: unknown = Reflect.apply(this.field, self, args);
      // The attributes are needed at entry, so a promise cannot be awaited.
      if (types.isPromise(value) && disallowPromise(this.place, value)) return undefined;
      const chain = typeof value === 'object' ? errorChain(this.name, value) : undefined;
      if (chain) attributes[chain[0]] = chain[1];
      return attributeValue(this.name, value);
    } catch (error) {
      countFault(this.place, error);
      return undefined;
    }
  }
}

/** A literal. Its attribute value is computed once, and again when redaction or limits change. */
export class LiteralField implements Step {
  private value: AttributeValue | undefined = undefined;
  private cleanedBy: ActiveRedactor | undefined = undefined;
  private limitedBy: ValueLimits | undefined = undefined;

  constructor(
    readonly name: string,
    private readonly literal: unknown,
  ) {}

  read(): AttributeValue | undefined {
    if (this.cleanedBy !== redactor() || this.limitedBy !== valueLimits()) {
      this.cleanedBy = redactor();
      this.limitedBy = valueLimits();
      this.value = attributeValue(this.name, this.literal);
    }
    return this.value;
  }
}
