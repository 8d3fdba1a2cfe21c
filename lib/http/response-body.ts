import type { AttributeValue } from '@opentelemetry/api';
import { isPlainObject } from '../validation/predicates';
import { attributeValue } from '../values/attribute-value';

/**
 * The body of a failed response as an attribute: text and JSON, bounded and redacted. Streams, buffers and blobs are not
 * read.
 */
export function bodyValue(body: unknown): AttributeValue | undefined {
  const isShown = typeof body !== 'object' || Array.isArray(body) || (body !== null && isPlainObject(body));
  return isShown ? attributeValue('body', body) : undefined;
}

/** Whether the body is text, by its `content-type`. A body without one counts as text. */
export function isTextType(contentType: string | null | undefined): boolean {
  if (!contentType) return true;
  return /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-www-form-urlencoded|x-ndjson)\b)/i.test(
    contentType,
  );
}
