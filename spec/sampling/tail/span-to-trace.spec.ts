import { ROOT_CONTEXT, type SpanContext, trace, TraceFlags } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import { BufferedTrace } from '../../../lib/sampling/tail/local-trace';
import { SpanToTrace } from '../../../lib/sampling/tail/span-to-trace';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';
import { Sink } from './tail-setup';

const contextOf = (spanId: string): SpanContext => ({ traceId: '7'.repeat(32), spanId, traceFlags: TraceFlags.NONE });

describe('SpanToTrace', () => {
  it('stores the trace on the context, invisible to other code', () => {
    const [one, other] = [new SpanToTrace(), new SpanToTrace()];
    const context = contextOf('1'.repeat(16));
    const local = new BufferedTrace(context, 0);
    one.set(context, local);
    expect(one.get(context)).toBe(local);
    expect(other.get(context)).toBeUndefined();
    expect(one.get({ ...context })).toBeUndefined();
    expect(Reflect.ownKeys(context)).toEqual(['traceId', 'spanId', 'traceFlags']);
  });

  it.each<[string, (context: SpanContext) => SpanContext]>([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
  ])('works with a %s context, too', (_what, close) => {
    const spanToTrace = new SpanToTrace();
    const context = close(contextOf('1'.repeat(16)));
    const local = new BufferedTrace(context, 0);
    spanToTrace.set(context, local);
    expect(spanToTrace.get(context)).toBe(local);
  });

  it('keeps the traces of several maps on one context separate', () => {
    const maps = [new SpanToTrace(), new SpanToTrace(), new SpanToTrace()];
    const context = contextOf('1'.repeat(16));
    const locals = maps.map((map) => {
      const local = new BufferedTrace(context, 0);
      map.set(context, local);
      return local;
    });
    expect(maps.map((map) => map.get(context))).toEqual(locals);
    expect(new Set(locals).size).toBe(3);
  });

  it('lets two tail samplers of one provider decide each by its own policies', () => {
    const [errors, routes] = [new Sink(), new Sink()];
    const provider = new BasicTracerProvider({
      sampler: new AlwaysRecordSampler(new RatioSampler(0)),
      spanProcessors: [
        new TailSamplingProcessor(errors, { policies: [tailPolicy.error()] }),
        new TailSamplingProcessor(routes, { policies: [tailPolicy.attribute('http.route')] }),
      ],
    });
    const tracer = provider.getTracer('test');
    const root = tracer.startSpan('root', { attributes: { 'http.route': '/orders' } });
    tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
    root.end();
    tracer.startSpan('failed').setStatus({ code: 2 }).end();
    expect(errors.spans.map(({ name }) => name)).toEqual(['failed']);
    expect(routes.spans.map(({ name }) => name)).toEqual(['child', 'root']);
  });
});
