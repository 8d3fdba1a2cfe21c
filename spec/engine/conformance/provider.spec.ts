import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { open, processor, SUBJECTS } from './subjects';

const NEVER = new Promise<void>(() => undefined);

describe.each(SUBJECTS)('a provider: $name', (subject) => {
  it('returns the same tracer for the same name, version and schema', () => {
    const { provider } = open(subject);
    const tracer = provider.getTracer('a', '1', { schemaUrl: 's' });
    expect(provider.getTracer('a', '1', { schemaUrl: 's' })).toBe(tracer);
    const others = [provider.getTracer('b', '1'), provider.getTracer('a', '2'), provider.getTracer('a', '1')];
    expect(new Set([tracer, ...others]).size).toBe(4);
  });

  it('puts the scope of the tracer into its spans', () => {
    const { provider, ended } = open(subject);
    provider.getTracer('a').startSpan('x').end();
    provider.getTracer('b', '2', { schemaUrl: 'https://s' }).startSpan('y').end();
    expect(ended.map(({ instrumentationScope }) => instrumentationScope)).toStrictEqual([
      { name: 'a', version: undefined, schemaUrl: undefined },
      { name: 'b', version: '2', schemaUrl: 'https://s' },
    ]);
  });

  it('has the default resource of the SDK by default', () => {
    const ended: { resource: { attributes: object } }[] = [];
    const provider = subject.create({
      spanProcessors: [processor({ onEnd: (span) => ended.push(span) }) as never],
    });
    provider.getTracer('a').startSpan('x').end();
    expect(ended[0]?.resource.attributes).toMatchObject({ 'telemetry.sdk.language': 'nodejs' });
  });

  it('calls its processors in order, at the start, before the end and at the end of a span', () => {
    const calls: string[] = [];
    const named = (name: string) =>
      processor({
        onStart: (span) => void calls.push(`${name} start ${span.isRecording()}`),
        onEnding: (span) => void calls.push(`${name} ending ${span.isRecording()}`),
        onEnd: (span) => void calls.push(`${name} end ${(span as { ended: boolean }).ended}`),
      }) as never;
    open(subject, { spanProcessors: [named('a'), named('b')] }).finished();
    expect(calls).toStrictEqual([
      'a start true',
      'b start true',
      'a ending true',
      'b ending true',
      'a end true',
      'b end true',
    ]);
  });

  it('passes the complete span to a processor at its start, which may write to it', () => {
    const onStart = jest.fn((span) => span.setAttribute('by', 'processor').updateName('renamed'));
    const link = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };
    const span = open(subject, { spanProcessors: [processor({ onStart })] }).finished({
      attributes: { a: 1 },
      links: [link],
      startTime: [5, 0],
    });
    expect(span).toMatchObject({
      name: 'renamed',
      attributes: { a: 1, by: 'processor' },
      links: [link],
      startTime: [5, 0],
    });
  });

  it('lets a processor write before the end, when the end time is known, and not after it', () => {
    const spanProcessors = [
      processor({
        onEnding: (span) =>
          void span.setAttribute('ended', (span as unknown as { endTime: number[] }).endTime[0] !== 0),
        onEnd: (span) => (span as unknown as { setAttribute: (k: string, v: number) => void }).setAttribute('late', 1),
      }) as never,
    ];
    expect(open(subject, { spanProcessors }).finished().attributes).toStrictEqual({ ended: true });
  });

  it('flushes and shuts down all its processors', async () => {
    const watched = () => ({
      ...processor(),
      forceFlush: jest.fn(async () => undefined),
      shutdown: jest.fn(async () => undefined),
    });
    const all = [watched(), watched()];
    const { provider } = open(subject, { spanProcessors: all });
    await provider.forceFlush();
    expect(all.map(({ forceFlush }) => forceFlush.mock.calls.length)).toStrictEqual([1, 1]);
    await provider.shutdown();
    expect(all.map(({ shutdown }) => shutdown.mock.calls.length)).toStrictEqual([1, 1]);
  });

  it('rejects with the errors of all failed flushes', async () => {
    const spanProcessors = [
      processor({ forceFlush: () => Promise.reject(new Error('a')) }),
      processor({ forceFlush: () => NEVER }),
      processor(),
    ] as never[];
    const { provider } = open(subject, { spanProcessors });
    const failure = await provider.forceFlush({ timeoutMillis: 5 }).catch((error: unknown) => error);
    expect(failure).toStrictEqual([
      new Error('a'),
      new Error('Span processor did not completed within timeout period of 5 ms'),
    ]);
  });

  it('takes the flush timeout from its options', async () => {
    const { provider } = open(subject, {
      forceFlushTimeoutMillis: 7,
      spanProcessors: [processor({ forceFlush: () => NEVER })],
    });
    await expect(provider.forceFlush()).rejects.toStrictEqual([
      new Error('Span processor did not completed within timeout period of 7 ms'),
    ]);
  });

  it('rejects with the error of a failed shutdown', async () => {
    const spanProcessors = [processor({ shutdown: () => Promise.reject(new Error('a')) }) as never];
    await expect(open(subject, { spanProcessors }).provider.shutdown()).rejects.toThrow('a');
  });

  it('lets processors wait for pending resource attributes', async () => {
    let settle: (value: string) => void = () => undefined;
    const resource = resourceFromAttributes({ 'host.id': new Promise<string>((resolve) => (settle = resolve)) });
    const exporter = new InMemorySpanExporter();
    const opened = open(subject, { resource, spanProcessors: [new SimpleSpanProcessor(exporter)] });
    opened.start().end();
    await new Promise(setImmediate);
    expect(exporter.getFinishedSpans()).toHaveLength(0);
    settle('h-1');
    await opened.provider.forceFlush();
    expect(exporter.getFinishedSpans().map((span) => span.resource.attributes)).toStrictEqual([{ 'host.id': 'h-1' }]);
  });
});
