import type { ActiveRedactor } from '../redaction/active-redactor';
import { redactor } from '../redaction/redactor';
import { cleanName } from './json-key';

/** Constant attribute names. The redactor is asked once for all of them, not once for each span. */
export class ShownNames {
  private areAllShown = false;
  private askedOf: ActiveRedactor | undefined = undefined;

  constructor(private readonly names: readonly string[]) {}

  /** Whether the redactor of the process changes none of the names and hides the value of none. */
  get areShown(): boolean {
    const current = redactor();
    if (current !== this.askedOf) {
      this.areAllShown = this.names.every((name) => !current.hides(name) && cleanName(name) === name);
      this.askedOf = current;
    }
    return this.areAllShown;
  }
}
