import { REDACTED } from './patterns';

/**
 * The redactor of the process. Copies of this package share it, so a change of these members needs a new version of the
 * process record.
 */
export interface ActiveRedactor {
  /** Whether the value of this name (a parameter, field, key or header) is a secret. */
  hides(name: string): boolean;
  /** The text, with each secret replaced. */
  text(text: string): string;
  /** The number, or its replacement. */
  number(value: number): number | string;
  /** The replacement for the value of a secret name. */
  inPlaceOf(name: string): string;
}

/**
 * Hides every value. Used while telemetry runs with settings that this copy of the package cannot read, since they may
 * hide anything.
 */
export const HIDES_EVERYTHING: ActiveRedactor = {
  hides: () => true,
  text: (text) => (text === '' ? text : REDACTED),
  number: () => REDACTED,
  inPlaceOf: () => REDACTED,
};
