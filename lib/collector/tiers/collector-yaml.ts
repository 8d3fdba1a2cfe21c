import { type YamlValue, yamlText } from '../../bundled/yaml';
import { explained, reasonsOf } from './explained';
import { FromEnvironment } from './from-environment';

/** A part of a configuration of the Collector, as its YAML file has it. */
export type CollectorValue =
  | string
  | number
  | boolean
  | FromEnvironment
  | readonly CollectorValue[]
  | { readonly [key: string]: CollectorValue | undefined };

/**
 * Writes a configuration of the Collector. The Collector replaces `${…}` in every value, and `$$` by `$`. So each `$` of a
 * value is written twice, except in a {@link FromEnvironment}.
 */
export function collectorYaml(config: CollectorValue, heading: string): string {
  const document = withVariables(config, (variable) => `\${env:${variable}}`);
  return yamlText([document], { commentsOf: reasonsOf, heading });
}

/**
 * Writes values for a program that replaces `${…}` in every value, and `$$` by `$`.
 *
 * @param reference how the program refers to an environment variable
 */
export function withVariables(value: CollectorValue, reference: (variable: string) => string): YamlValue {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (value instanceof FromEnvironment) return reference(value.variable);
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => withVariables(item, reference));
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : withVariables(item, reference)]),
  );
  return explained(copy, reasonsOf(value) ?? {});
}

function isList(value: object): value is readonly CollectorValue[] {
  return Array.isArray(value);
}
