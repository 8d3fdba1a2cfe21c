import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';
import { cleanName } from './json-key';

/** A set of constant attribute names. The redactor checks all of them once, instead of once for each span. */
export class ShownNames {
  private areAllShown = false;
  private askedOf: ActiveRedactor | undefined = undefined;

  constructor(private readonly names: readonly string[]) {}

  /** Whether the redactor of the process changes no name and hides no value. */
  get areShown(): boolean {
    const current = redactor();
    if (current !== this.askedOf) {
      this.areAllShown = this.names.every((name) => !current.hides(name) && cleanName(name) === name);
      this.askedOf = current;
    }
    return this.areAllShown;
  }
}
