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
  return yamlText([escaped(config)], { commentsOf: reasonsOf, heading });
}

function escaped(value: CollectorValue): YamlValue {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (value instanceof FromEnvironment) return `\${env:${value.variable}}`;
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => escaped(item));
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : escaped(item)]),
  );
  return explained(copy, reasonsOf(value) ?? {});
}

function isList(value: object): value is readonly CollectorValue[] {
  return Array.isArray(value);
}
