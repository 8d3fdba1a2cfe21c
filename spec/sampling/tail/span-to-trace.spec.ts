import { ROOT_CONTEXT, type SpanContext, trace, TraceFlags } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import { BufferedTrace } from '../../../lib/sampling/tail/local-trace';
import { Memberships } from '../../../lib/sampling/tail/span-to-trace';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { TailSamplingProcessor } from '../../../lib/sampling/tail/tail-sampling-processor';
import { Sink } from './tail-setup';

const contextOf = (spanId: string): SpanContext => ({ traceId: '7'.repeat(32), spanId, traceFlags: TraceFlags.NONE });

describe('what a span belongs to', () => {
  it('is noted on its context, and can be seen nowhere', () => {
    const [one, other] = [new Memberships(), new Memberships()];
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
  ])('is remembered of a %s context as well', (_what, close) => {
    const memberships = new Memberships();
    const context = close(contextOf('1'.repeat(16)));
    const local = new BufferedTrace(context, 0);
    memberships.set(context, local);
    expect(memberships.get(context)).toBe(local);
  });

  it('is kept apart by two that note it on one context', () => {
    const keepers = [new Memberships(), new Memberships(), new Memberships()];
    const context = contextOf('1'.repeat(16));
    const locals = keepers.map((keeper) => {
      const local = new BufferedTrace(context, 0);
      keeper.set(context, local);
      return local;
    });
    expect(keepers.map((keeper) => keeper.get(context))).toEqual(locals);
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
