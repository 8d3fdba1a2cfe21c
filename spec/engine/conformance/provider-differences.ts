import { type Attributes, type Span, ROOT_CONTEXT, trace, createNoopMeter } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { type Difference, outcome, throwError } from './difference';
import { open, processor, type Subject, withVariables } from './subjects';

const CONTEXT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const THREE = { a: 1, b: 2, c: 3 };

/** How many of three attributes an event and a link keep. */
function keptInDetails(subject: Subject, variables: Readonly<Record<string, string>>): unknown {
  const { events, links } = withVariables(variables, () => open(subject)).finished({}, (span) =>
    span.addEvent('e', THREE).addLink({ context: CONTEXT, attributes: THREE }),
  );
  return [events[0], links[0]].map((each) => Object.keys(each?.attributes ?? {}).length);
}

function afterShutdown(subject: Subject): unknown {
  const opened = open(subject);
  void opened.provider.shutdown();
  const span: Span = opened.start('a', {}, trace.setSpanContext(ROOT_CONTEXT, CONTEXT));
  return [span.isRecording(), span.spanContext().spanId === CONTEXT.spanId];
}

function shutdownsOf(subject: Subject): number {
  const shutdown = jest.fn(async () => undefined);
  const { provider } = open(subject, { spanProcessors: [processor({ shutdown })] });
  void provider.shutdown();
  void provider.shutdown();
  return shutdown.mock.calls.length;
}

/** Differences of providers, tracers and samplers. */
export const PROVIDER_DIFFERENCES: readonly Difference[] = [
  {
    title: 'A sampler that throws',
    observe: (subject) =>
      outcome(() =>
        open(subject, { sampler: { shouldSample: throwError } })
          .start()
          .isRecording(),
      ),
    stock: 'thrown',
    engine: false,
  },
  {
    title: 'A processor that throws',
    observe: (subject) => {
      const spanProcessors = [processor({ onStart: throwError, onEnding: throwError, onEnd: throwError }) as never];
      const opened = open(subject, { spanProcessors });
      outcome(() => opened.finished());
      return opened.ended.length;
    },
    stock: 0,
    engine: 1,
  },
  {
    title: 'A generator whose ids are invalid',
    observe: (subject) => {
      const idGenerator = { generateTraceId: () => '', generateSpanId: () => 'x' };
      const { traceId, spanId } = open(subject, { idGenerator }).start().spanContext();
      return [traceId.length, spanId.length];
    },
    stock: [0, 1],
    engine: [32, 16],
  },
  {
    title: '`null` as an attribute, for a sampler',
    observe: (subject) => {
      const offered: unknown[] = [];
      const shouldSample: Sampler['shouldSample'] = (...[, , , , attributes]) => {
        offered.push({ ...attributes });
        return { decision: SamplingDecision.NOT_RECORD };
      };
      open(subject, { sampler: { shouldSample } }).start('a', { attributes: { a: null } as unknown as Attributes });
      return offered[0];
    },
    stock: { a: null },
    engine: {},
  },
  {
    title: '`OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT` and `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`',
    observe: (subject) =>
      keptInDetails(subject, { OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '2' }),
    stock: [3, 3],
    engine: [1, 2],
  },
  {
    title: '`OTEL_ATTRIBUTE_COUNT_LIMIT`, for events and links',
    observe: (subject) => keptInDetails(subject, { OTEL_ATTRIBUTE_COUNT_LIMIT: '2' }),
    stock: [3, 3],
    engine: [2, 2],
  },
  {
    title: '`startActiveSpan` without a function',
    observe: (subject) => outcome(() => open(subject).tracer.startActiveSpan('a', {} as (span: Span) => void)),
    stock: 'thrown',
    engine: undefined,
  },
  {
    title: 'A tracer without a name',
    observe: (subject) => {
      const opened = open(subject);
      opened.provider
        .getTracer(undefined as unknown as string)
        .startSpan('a')
        .end();
      return opened.ended[0]?.instrumentationScope.name;
    },
    stock: undefined,
    engine: '',
  },
  {
    title: 'Names and versions of tracers with `@` and `:`',
    observe: (subject) => {
      const { provider } = open(subject);
      return provider.getTracer('a', '1:s') === provider.getTracer('a', '1', { schemaUrl: 's:' });
    },
    stock: true,
    engine: false,
  },
  {
    title: 'More than 1000 tracers',
    observe: (subject) => {
      const { provider } = open(subject);
      for (let index = 0; index < 1000; index++) provider.getTracer(`t${index}`);
      return [0, 1000].map((index) => provider.getTracer(`t${index}`) === provider.getTracer(`t${index}`));
    },
    stock: [true, true],
    engine: [true, false],
  },
  {
    title: 'A span that starts after the provider was shut down',
    observe: afterShutdown,
    stock: [true, false],
    engine: [false, true],
  },
  {
    title: 'A provider that is shut down twice',
    observe: shutdownsOf,
    stock: 2,
    engine: 1,
  },
  {
    title: 'A processor that throws when it is shut down',
    observe: (subject) => {
      const shutdown = jest.fn(async () => undefined);
      const spanProcessors = [processor({ shutdown: throwError }), processor({ shutdown })];
      outcome(
        () =>
          void open(subject, { spanProcessors })
            .provider.shutdown()
            .catch(() => undefined),
      );
      return shutdown.mock.calls.length;
    },
    stock: 0,
    engine: 1,
  },
  {
    title: 'A sampler that sets `followsLocalParents`',
    observe: (subject) => {
      const shouldSample = jest.fn(() => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }));
      const sampler = { shouldSample, followsLocalParents: true };
      const opened = open(subject, { sampler });
      opened.start('child', {}, trace.setSpan(ROOT_CONTEXT, opened.start()));
      return shouldSample.mock.calls.length;
    },
    stock: 2,
    engine: 1,
  },
  {
    title: '`OTEL_TRACES_SAMPLER` with a ratio',
    observe: (subject) => {
      const variables = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
      return ['0'.repeat(31), 'f'.repeat(31)].map((id) => {
        const idGenerator = { generateTraceId: () => `1${id}`, generateSpanId: () => 'd'.repeat(16) };
        const span = withVariables(variables, () => open(subject, { idGenerator })).start();
        return [span.isRecording(), span.spanContext().traceState?.serialize()];
      });
    },
    stock: [
      [true, undefined],
      [false, undefined],
    ],
    engine: [
      [false, undefined],
      [true, 'ot=th:8'],
    ],
  },
  {
    title: 'The experimental option `meterProvider`',
    observe: (subject) => {
      const getMeter = jest.fn(() => createNoopMeter());
      open(subject, { meterProvider: { getMeter } }).finished();
      return getMeter.mock.calls.length;
    },
    stock: 1,
    engine: 0,
  },
];
