import type { Metadata } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { call, grpcTracing, KINDS } from './shop';

const tracing = grpcTracing({ sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' } });

describe('a call in a trace that is not sampled', () => {
  it.each(KINDS)('propagates the decision with %s, and neither side records a span', async (kind) => {
    const sent: Metadata[] = [];
    const decisions: unknown[] = [];
    let cancel = (): void => undefined;
    const note = ({ metadata }: { metadata: Metadata }): void => {
      sent.push(metadata);
      decisions.push(trace.getActiveSpan()?.spanContext().traceFlags);
      cancel();
    };
    const { client } = await tracing.shop({ create: note, watch: note, import: note, chat: note });
    await call(client, kind, { started: (started) => (cancel = () => started.cancel()) });
    expect(sent[0]?.get('traceparent')).toStrictEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)]);
    expect(decisions).toStrictEqual([0]);
    expect(tracing.spans).toStrictEqual([]);
  });
});
