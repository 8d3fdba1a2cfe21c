import { invalidOption } from './option-error';

/** Whether a value is an object that has methods of these names. */
export const hasMethods =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/**
 * Checks a part that a constructor is handed, by its methods: another package, or another copy of one, may have made it.
 *
 * @param option what a message calls it
 * @param expected completes "Expected `x` to be …"
 * @throws OptionError where it lacks one of the methods
 */
export function checkPart(option: string, expected: string, part: unknown, ...methods: string[]): void {
  if (hasMethods(...methods)(part)) return;
  throw invalidOption(
    option,
    expected,
    part,
    `It needs the method${methods.length > 1 ? 's' : ''} ${methods.join(', ')}.`,
  );
}
