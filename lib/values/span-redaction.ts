import type { SpanRedaction } from '../otel/span-redaction';
import { attributeValue, textValue } from './attribute-value';
import { cleanAttributes } from './clean-attributes';

/** What takes secrets out of the spans of others, where `redactAll` asks for it: the rules of everything else. */
export const SPAN_REDACTION: SpanRedaction = { attributes: cleanAttributes, value: attributeValue, text: textValue };
