import type { Attributes } from '@opentelemetry/api';
import type { EndedSpan } from '../../../otel/finished-span';

/** What an exporter reads of a span that has ended, whichever SDK made it. */
export interface ExportedSpan extends Omit<EndedSpan, 'duration' | 'ended' | 'resource' | 'instrumentationScope'> {
  readonly resource: { readonly attributes: Attributes; readonly schemaUrl?: string | undefined };
  readonly instrumentationScope: EndedSpan['instrumentationScope'] & {
    readonly attributes?: Attributes;
    readonly droppedAttributesCount?: number;
  };
}
