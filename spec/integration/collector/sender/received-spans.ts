import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { expectedScope, expectedSpan, type JsonSpan, keyValues } from './expected-span';

export interface Digest {
  readonly count: number;
  readonly high: number;
  readonly low: number;
}

const { SpanDigest } = require('./span-digest.cjs') as {
  readonly SpanDigest: new () => Digest & { add(spanId: string): void; toJSON(): Digest };
};

/** What the file of a Collector holds, compared with what was sent. */
export interface ReceivedSpans {
  readonly digest: Digest;
  /** Spans with an index that another span has, too. */
  readonly duplicates: number;
  /** The first few spans that are not what was sent, each with what was expected. */
  readonly differences: readonly { readonly received: object; readonly expected: object }[];
  /** Bytes of the file. */
  readonly bytes: number;
}

interface JsonRequest {
  readonly resourceSpans: readonly {
    readonly resource: object;
    readonly schemaUrl?: string;
    readonly scopeSpans: readonly {
      readonly scope: object;
      readonly schemaUrl?: string;
      readonly spans: readonly JsonSpan[];
    }[];
  }[];
}

const MOST_DIFFERENCES = 5;

export interface Sent {
  /** The head's threshold as 14 hexadecimal digits. */
  readonly threshold: string;
  readonly resource: Attributes;
}

/** Reads the JSON that the `file` exporter has written, and compares every field of every span. */
export async function readReceived(file: string, { threshold, resource }: Sent): Promise<ReceivedSpans> {
  const digest = new SpanDigest();
  const indexes = new Set<number>();
  const differences: { received: object; expected: object }[] = [];
  const compare = (received: object, expected: object): void => {
    if (isDeepStrictEqual(received, expected) || differences.length === MOST_DIFFERENCES) return;
    differences.push({ received, expected });
  };
  const expectedResource = { attributes: keyValues(resource as Record<string, AttributeValue>) };
  let duplicates = 0;
  let bytes = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    bytes += line.length;
    for (const { resource: received, scopeSpans } of (JSON.parse(line) as JsonRequest).resourceSpans) {
      compare(received, expectedResource);
      for (const { scope, schemaUrl, spans } of scopeSpans) {
        for (const span of spans) {
          const index = Number(span.attributes.find(({ key }) => key === 'index')?.value.intValue);
          digest.add(span.spanId);
          if (indexes.has(index)) duplicates++;
          indexes.add(index);
          compare(span, expectedSpan(index, span, threshold));
          compare({ ...scope, schemaUrl }, expectedScope(index));
        }
      }
    }
  }
  return { digest: digest.toJSON(), duplicates, differences, bytes };
}
