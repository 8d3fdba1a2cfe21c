import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SpanKind } from '@opentelemetry/api';
import { startReceiver, type TraceSpan } from '../../../lib/viewer';
import { filesOf, outputUnder, PageProgram } from '../../docs/page-program';
import { freshName } from './clients';
import { PROGRAMS } from './guide';

const PAGE = 'docs/messaging.md';
const RUN = freshName('');

/** Each run has its own queues, because brokers keep unconsumed messages. */
const files = new Map(
  [...filesOf(PAGE)].map(([path, code]) => [path, code.replaceAll(/'(orders|shipping|GUIDE)'/g, `'$1${RUN}'`)]),
);

let program: PageProgram;
beforeAll(() => {
  program = new PageProgram('docs-messaging', files);
  symlinkSync(join(__dirname, 'node_modules'), join(program.folder, 'node_modules'));
});

const KINDS: Partial<Record<SpanKind, string>> = {
  [SpanKind.PRODUCER]: ' (producer)',
  [SpanKind.CONSUMER]: ' (consumer)',
};

/** The trace as the guide prints it. */
function printed(spans: readonly TraceSpan[], parentSpanId?: string, depth = 0): string {
  const lines = spans.map((span) => {
    if (span.parentSpanId !== parentSpanId) return '';
    const line = `${'  '.repeat(depth)}${span.name.replace(RUN, '')}${KINDS[span.kind] ?? ''}`;
    return `${line}\n${printed(spans, span.spanId, depth + 1)}`;
  });
  return lines.join('');
}

describe('the guide for messages', () => {
  it.each(Object.entries(PROGRAMS))(
    '%s has the trace that the page shows',
    async (path, heading) => {
      const receiver = await startReceiver({ port: 0 });
      const output = await program.run(path, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, NODE_ENV: 'development' });
      const traces = receiver.store.traces();
      await receiver.close();
      expect(output).toMatch(/^ship o-17$/m);
      expect(output).not.toContain('TelemetryWarning');
      expect(traces).toHaveLength(1);
      expect(printed(traces[0] ?? []).trimEnd()).toBe(outputUnder(PAGE, heading));
    },
    60_000,
  );
});
