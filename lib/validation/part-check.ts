import { invalidOption } from './option-error';

export const hasMethods =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/**
 * Checks an object that a constructor receives. It checks the methods, not the class: the object may come from another
 * package, or from another copy of one.
 *
 * @param option its name in the message
 * @param expected completes "Expected `x` to be …"
 * @throws OptionError if a method is missing
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
