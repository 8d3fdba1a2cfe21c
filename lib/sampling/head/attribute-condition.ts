import type { Attributes } from '@opentelemetry/api';
import { type AttributeMatch, attributeMatcher } from '../../matching/attribute-match';
import { withoutTracing } from '../../otel/suppression';

/**
 * Compiles a condition that decides about spans. If it is a function of the application, it starts no spans while it runs:
 * the condition would have to decide about these, too.
 *
 * @throws OptionError as {@link attributeMatcher}
 */
export function attributeCondition(key: string, match: AttributeMatch): (attributes: Attributes) => boolean {
  const fits = attributeMatcher(key, match);
  return typeof match === 'function' ? (attributes) => withoutTracing(() => fits(attributes)) : fits;
}
