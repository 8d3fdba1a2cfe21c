import type { SpanRedaction } from '../otel/span-redaction';
import { attributeValue, textValue } from './attribute-value';
import { cleanAttributes } from './clean-attributes';

/** Redaction of spans of other instrumentations, for the option `redactAll`: the same rules as for our spans. */
export const SPAN_REDACTION: SpanRedaction = { attributes: cleanAttributes, value: attributeValue, text: textValue };
