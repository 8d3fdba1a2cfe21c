import { callUserFunction } from '../../diagnostics/user-code';
import { invalidOption } from '../../validation/option-error';
import { isFunction, isText } from '../../validation/predicates';

/** Options of an adapter for a system whose destinations can contain an id. */
export interface TemplateOptions {
  /**
   * Replaces the destination in span names: a string such as `orders.*.created`, or a function that returns one for a
   * destination, or `undefined`. None by default.
   */
  readonly template?: string | ((destination: string) => string | undefined) | undefined;
}

/** @throws OptionError if the template is neither a non-empty string nor a function */
export function checkTemplate({ template }: TemplateOptions): void {
  if (template === undefined || isText(template) || isFunction(template)) return;
  throw invalidOption('template', 'a non-empty string or a function that returns one', template);
}

export function templateOf({ template }: TemplateOptions, destination: string): string | undefined {
  if (typeof template !== 'function') return template;
  const found: unknown = callUserFunction('`template` of an adapter', () => template(destination), undefined);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
