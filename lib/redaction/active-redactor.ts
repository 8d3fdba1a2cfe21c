import { REDACTED } from './patterns';

/**
 * The redactor that is in use in the process. Copies of this package call each other's: these members are part of the
 * version of the process record.
 */
export interface ActiveRedactor {
  /** Whether the value of this name (a parameter, field, key or header) is a secret. */
  hides(name: string): boolean;
  /** The text without the secrets in it. */
  text(text: string): string;
  /** A number as it is, or what is shown in its place. */
  number(value: number): number | string;
  /** What is shown in place of the value of a secret name. */
  inPlaceOf(name: string): string;
}

/**
 * Shows nothing. It is used while telemetry runs with the settings of a copy of this package that this copy cannot read:
 * that redactor may hide anything.
 */
export const HIDES_EVERYTHING: ActiveRedactor = {
  hides: () => true,
  text: (text) => (text === '' ? text : REDACTED),
  number: () => REDACTED,
  inPlaceOf: () => REDACTED,
};
