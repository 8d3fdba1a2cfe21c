import { type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { extractContext } from '../propagation/carrier/carriers';
import { remoteParentLink } from '../propagation/public-endpoint-propagator';

/** Most links of a span. Source: OpenTelemetry specification, default of `LinkCountLimit`. */
export const MAX_LINKS = 128;

/**
 * A link to the span whose context a message carries; `undefined` if it carries none. A public endpoint links to the span
 * too, although it does not continue the trace.
 *
 * @param headers as in {@link extractContext}
 */
export function producerLink(headers: unknown): Link | undefined {
  const producer = extractContext(ROOT_CONTEXT, headers);
  const linked = trace.getSpanContext(producer);
  return linked ? { context: linked } : remoteParentLink(producer);
}
