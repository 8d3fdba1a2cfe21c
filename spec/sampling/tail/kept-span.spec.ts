import {
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import type { FinishedSpan } from '../../../lib/otel/finished-span';
import { KeptSpan } from '../../../lib/sampling/tail/kept-span';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { remoteParent, TailSetup } from './tail-setup';

const ERRORS = { policies: [tailPolicy.error()] };

/** A span of another engine, with private state. */
class PrivateSpan implements FinishedSpan {
  readonly parentSpanContext = undefined;
  readonly #state = { name: 'private', attributes: { key: 'value' }, status: { code: SpanStatusCode.ERROR } };
  readonly #context: SpanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.NONE,
  };

  spanContext(): SpanContext {
    return this.#context;
  }
  get name(): string {
    return this.#state.name;
  }
  get attributes(): Record<string, string> {
    return this.#state.attributes;
  }
  get status(): { code: SpanStatusCode } {
    return this.#state.status;
  }
  readonly kind = SpanKind.SERVER;
  readonly startTime: [number, number] = [1, 2];
  readonly endTime: [number, number] = [3, 4];
  readonly duration: [number, number] = [2, 2];
  readonly ended = true;
  readonly events = [{ name: 'event', time: [2, 0] as [number, number], attributes: { a: 1 } }];
  readonly links = [];
  readonly resource = { attributes: { 'service.name': 'orders' } };
  readonly instrumentationScope = { name: 'scope', version: '1' };
  readonly droppedAttributesCount = 1;
  readonly droppedEventsCount = 2;
  readonly droppedLinksCount = 3;
}

interface OtlpSpan {
  readonly name: string;
  readonly flags: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

function otlpSpans(spans: readonly ReadableSpan[]): readonly OtlpSpan[] {
  const json = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest([...spans]))) as {
    resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  return json.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: list }) => list));
}

describe('a kept span', () => {
  it('passes the SDK’s batch processor, which drops unsampled spans', async () => {
    const exporter = new InMemorySpanExporter();
    const setup = new TailSetup(ERRORS, new RatioSampler(0), new BatchSpanProcessor(exporter));
    const root = setup.start('POST /orders', { under: remoteParent(false) });
    setup.end(setup.start('child', { under: root }));
    setup.fail(root);
    setup.end(setup.start('fine'));
    await setup.provider.forceFlush();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(['child', 'POST /orders']);
    const [child, parent] = otlpSpans(spans);
    // Sampled (1), and has a parent (0x100), which is remote (0x200) only for the root.
    expect([child?.flags, parent?.flags]).toEqual([0x101, 0x301]);
    expect(parent?.attributes).toEqual([{ key: 'tailsampling.policy', value: { stringValue: 'error' } }]);
    await setup.provider.shutdown();
  });

  it('passes the SDK’s simple processor and its console exporter', async () => {
    const dir = jest.spyOn(console, 'dir').mockImplementation(() => undefined);
    try {
      const setup = new TailSetup(ERRORS, new RatioSampler(0), new SimpleSpanProcessor(new ConsoleSpanExporter()));
      setup.fail(setup.start('root'));
      await setup.provider.forceFlush();
      expect(dir.mock.calls.map(([span]) => (span as { name: string }).name)).toEqual(['root']);
    } finally {
      dir.mockRestore();
    }
  });

  it('is encoded like the span, except for the flag and the policy', () => {
    const setup = new TailSetup({ policies: [] });
    const parent = setup.start('parent');
    const span = setup.start('root', { under: parent, attributes: { text: 'a', list: [1, 2] } });
    span.addEvent('exception', { 'exception.message': 'no' });
    span.addLink({ context: parent.spanContext(), attributes: { why: 'batch' } });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    setup.now += 5;
    setup.end(span);
    const ended = span as unknown as FinishedSpan & ReadableSpan;
    const kept = (policy?: string) => new KeptSpan(ended, policy) as unknown as ReadableSpan;
    const [before] = otlpSpans([ended]);
    const [after] = otlpSpans([kept('error')]);
    expect(before?.flags).toBe(0x100);
    expect(after).toEqual({
      ...before,
      flags: 0x101,
      attributes: [...(before?.attributes ?? []), { key: 'tailsampling.policy', value: { stringValue: 'error' } }],
    });
    const sampled = new TailSetup({ policies: [] }, new RatioSampler(1));
    const whole = sampled.start('sampled', { attributes: { text: 'a' } });
    sampled.end(whole);
    const same = whole as unknown as FinishedSpan & ReadableSpan;
    expect(
      ProtobufTraceSerializer.serializeRequest([new KeptSpan(same, undefined) as unknown as ReadableSpan]),
    ).toEqual(ProtobufTraceSerializer.serializeRequest([same]));
  });

  it('can wrap a span with private fields', () => {
    const span = new PrivateSpan();
    const kept = new KeptSpan(span, 'error');
    for (const key of Object.getOwnPropertyNames(KeptSpan.prototype) as (keyof FinishedSpan)[]) {
      if ((key as string) === 'constructor' || key === 'spanContext' || key === 'attributes') continue;
      expect([key, kept[key]]).toEqual([key, span[key]]);
    }
    expect(kept.attributes).toEqual({ key: 'value', 'tailsampling.policy': 'error' });
    expect(kept.spanContext()).toEqual({ ...span.spanContext(), traceFlags: TraceFlags.SAMPLED });
    expect(otlpSpans([kept as unknown as ReadableSpan])).toMatchObject([{ name: 'private', droppedLinksCount: 3 }]);
  });

  it('has every member of the SDK’s ReadableSpan', () => {
    const setup = new TailSetup(ERRORS);
    setup.fail(setup.start('root', { under: remoteParent(false) }));
    const members: Record<keyof ReadableSpan, true> = {
      name: true,
      kind: true,
      spanContext: true,
      parentSpanContext: true,
      startTime: true,
      endTime: true,
      status: true,
      attributes: true,
      links: true,
      events: true,
      duration: true,
      ended: true,
      resource: true,
      instrumentationScope: true,
      droppedAttributesCount: true,
      droppedEventsCount: true,
      droppedLinksCount: true,
    };
    const [kept] = setup.sink.spans;
    const missing = Object.keys(members).filter((key) => kept?.[key as keyof ReadableSpan] === undefined);
    expect(kept).toBeInstanceOf(KeptSpan);
    expect(missing).toEqual([]);
  });

  it('does not change the span, its other flags or its state', () => {
    const traceState = { get: () => 'x', serialize: () => 'a=x' } as unknown as TraceState;
    const span = new PrivateSpan();
    const context = { ...span.spanContext(), traceFlags: 2, traceState };
    jest.spyOn(span, 'spanContext').mockReturnValue(context);
    const kept = new KeptSpan(span, 'error');
    expect(kept.spanContext()).toEqual({ ...context, traceFlags: 3 });
    expect(kept.spanContext()).toBe(kept.spanContext());
    expect(kept.attributes).toBe(kept.attributes);
    expect([context.traceFlags, span.attributes]).toEqual([2, { key: 'value' }]);
  });

  it('can come from another engine than the SDK', () => {
    const setup = new TailSetup(ERRORS);
    const span = new PrivateSpan();
    setup.tail.onStart(span as never, trace.deleteSpan(ROOT_CONTEXT));
    setup.tail.onEnd(span);
    expect(setup.policies).toEqual({ private: 'error' });
  });
});
