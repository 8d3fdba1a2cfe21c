import { context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import {
  extractContext,
  injectContext,
  Instrument,
  instrument,
  openSpan,
  recordError,
  setWarningSink,
  signForceTrace,
  startTelemetry,
  tailPolicy,
  type Telemetry,
  type TelemetryOptions,
} from '../../lib';
import type { FinishedSpan } from '../../lib';
import { SpanCollector } from '../../lib/testing';
import { endAfterEach } from './ended-telemetry';

const SECRET = 'a secret of the team';
const warnings: string[] = [];
let collector: SpanCollector;
let telemetry: Telemetry | undefined;

beforeEach(() => {
  telemetry = undefined;
  warnings.length = 0;
  collector = new SpanCollector();
  setWarningSink(({ code }) => warnings.push(code));
});
endAfterEach(() => telemetry);

function start(options: TelemetryOptions = {}): Telemetry {
  telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'production',
    exporter: 'none',
    spanProcessors: [collector],
    ...options,
  });
  return telemetry;
}

const names = (): string[] => collector.spans.map(({ name }) => name);

function serve(path: string, headers: Record<string, string> = {}, body: () => void = () => undefined): void {
  const open = openSpan({
    name: 'GET',
    kind: SpanKind.SERVER,
    parent: extractContext(ROOT_CONTEXT, headers),
    attributes: { 'http.request.method': 'GET', 'url.path': path },
  });
  open.run(body);
  open.end();
}

class Orders {
  @Instrument()
  find(): string {
    return 'found';
  }
}
class Carts {
  @Instrument()
  find(): string {
    return 'found';
  }
}

describe('startTelemetry samples', () => {
  it('by rules for routes and callsite targets, and by the ratio otherwise', () => {
    start({
      sampling: {
        ratio: 0,
        rules: [
          { route: '/checkout/**', ratio: 1 },
          { target: 'Orders', ratio: 1 },
        ],
      },
    });
    serve('/checkout/pay');
    serve('/health');
    new Orders().find();
    new Carts().find();
    expect(names()).toEqual(['GET', 'Orders.find']);
  });

  it('by rules that change while it runs', () => {
    const running = start({ sampling: { rules: '0,/checkout=1' } });
    expect([running.samplingRatio, running.samplingRules]).toEqual([0, [{ route: '/checkout', ratio: 1 }]]);
    running.samplingRules = '/checkout=0,/orders=1';
    serve('/checkout');
    serve('/orders');
    expect(collector.spans.map(({ attributes }) => attributes['url.path'])).toEqual(['/orders']);
  });

  it('by OTEL_INSTRUMENT_SAMPLING', () => {
    process.env['OTEL_INSTRUMENT_SAMPLING'] = '0,/orders=1';
    start();
    for (const path of ['/orders', '/else']) serve(path);
    expect(collector.spans.map(({ attributes }) => attributes['url.path'])).toEqual(['/orders']);
  });

  it.each([
    ['always_on', undefined, 1],
    ['always_off', undefined, 0],
    ['traceidratio', '0', 0],
    ['parentbased_always_on', undefined, 1],
    ['parentbased_always_off', undefined, 0],
    ['parentbased_traceidratio', '1', 1],
  ])('by OTEL_TRACES_SAMPLER=%s', (sampler, arg, kept) => {
    process.env['OTEL_TRACES_SAMPLER'] = sampler;
    if (arg !== undefined) process.env['OTEL_TRACES_SAMPLER_ARG'] = arg;
    start();
    serve('/orders');
    expect([names().length, warnings]).toEqual([kept, []]);
  });

  it('by the preset, with a warning, if the variable names an unknown sampler', () => {
    process.env['OTEL_TRACES_SAMPLER'] = 'jaeger_remote';
    expect(start().samplingRatio).toBe(0.1);
    expect(warnings).toHaveLength(1);
  });
});

describe('startTelemetry with tail sampling', () => {
  const received: FinishedSpan[] = [];
  const exporter = {
    export(spans: FinishedSpan[], done: (result: { code: number }) => void) {
      received.push(...spans);
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  };
  beforeEach(() => {
    received.length = 0;
  });

  it.each(['engine', 'sdk'] as const)(
    'keeps complete traces with errors at a ratio of 0, with the %s',
    async (provider) => {
      const running = start({ provider, exporter: exporter as never, sampling: { ratio: 0, tail: true } });
      const work = instrument({ name: 'work' }, () => undefined);
      serve('/orders', {}, work);
      serve('/checkout', {}, () => {
        work();
        recordError(new TypeError('no stock'));
      });
      await running.flush();
      expect(received.map(({ name, attributes }) => [name, attributes['tailsampling.policy']])).toEqual([
        ['work', undefined],
        ['GET', 'error'],
      ]);
      expect(running.tail).toMatchObject({ keptTraces: 1, droppedTraces: 1, pendingTraces: 0 });
      expect(running.counts).toMatchObject({ exported: 2, dropped: 0, failed: 0 });
    },
  );

  it('uses the given policies, and propagates the decision of head sampling', async () => {
    const running = start({
      exporter: exporter as never,
      sampling: { ratio: 0, tail: { policies: [tailPolicy.attribute('url.path', '/checkout')] } },
    });
    const sent: Record<string, unknown> = {};
    for (const path of ['/orders', '/checkout']) serve(path, {}, () => injectContext(context.active(), sent));
    await running.flush();
    expect(received.map(({ attributes }) => attributes['url.path'])).toEqual(['/checkout']);
    expect(sent['traceparent']).toMatch(/-0[02]$/);
  });

  it('is off if tracing is off, and records nothing', () => {
    const running = start({ environment: 'acceptance', exporter: exporter as never, sampling: { tail: true } });
    serve('/checkout', {}, () => recordError(new TypeError('no stock')));
    expect([running.tail, names(), warnings]).toEqual([undefined, [], ['ENVIRONMENT_WITHOUT_PRESET']]);
  });
});

describe('a forced trace', () => {
  const forced = (): FinishedSpan[] => collector.spans.filter(({ attributes }) => attributes['trace.forced'] === true);
  const sentOn = (headers: Record<string, string>): unknown => {
    const sent: Record<string, unknown> = {};
    serve('/orders', headers, () => injectContext(context.active(), sent));
    return sent['x-force-trace'];
  };

  it('is kept with all its spans whatever the ratio, and propagated with a value signed for it', () => {
    const running = start({ sampling: { ratio: 0 }, forceTrace: { secret: SECRET } });
    const value = signForceTrace({ secret: SECRET, expiresInSeconds: 60 });
    expect(sentOn({ 'x-force-trace': value })).toBe(value);
    serve('/orders', { 'x-force-trace': signForceTrace({ secret: SECRET, expiresInSeconds: 60 }) }, () =>
      instrument({ name: 'work' }, () => undefined)(),
    );
    expect(names()).toEqual(['GET', 'work', 'GET']);
    expect(forced()).toHaveLength(2);
    expect(running.forcedTraces).toMatchObject({ accepted: 2 });
  });

  it('is rejected if the value is wrong, expired, replayed or missing', () => {
    const running = start({ sampling: { ratio: 0 }, forceTrace: { secret: SECRET } });
    const once = signForceTrace({ secret: SECRET, expiresInSeconds: 60 });
    const expired = signForceTrace({ secret: SECRET, expiresInSeconds: 60, now: Date.now() - 3_600_000 });
    for (const value of [once, once, expired, `${once}x`, 'true']) serve('/orders', { 'x-force-trace': value });
    serve('/orders');
    expect(forced()).toHaveLength(1);
    expect(running.forcedTraces).toEqual({
      accepted: 1,
      refused: { wrong: 2, expired: 1, replayed: 1, 'rate-limited': 0 },
    });
  });

  it('stays under its rate limit in a burst of 10,000', () => {
    const running = start({ sampling: { ratio: 0 }, forceTrace: { token: 'let-me-look', rateLimit: 5 } });
    for (let sent = 0; sent < 10_000; sent++) serve('/orders', { 'x-force-trace': 'let-me-look' });
    const { accepted = 0, refused } = running.forcedTraces ?? {};
    expect(accepted + (refused?.['rate-limited'] ?? 0)).toBe(10_000);
    expect(forced()).toHaveLength(accepted);
    // The bucket holds 5, and the burst takes a few seconds on a busy machine.
    expect(accepted).toBeLessThan(1000);
  });

  it('does not send its token, unless `propagationTargets` lists the hosts', () => {
    start({ forceTrace: { token: 'let-me-look' } });
    expect(sentOn({ 'x-force-trace': 'let-me-look' })).toBeUndefined();
  });

  it('sends its token to the hosts in `propagationTargets`', () => {
    start({ forceTrace: { token: 'let-me-look' }, propagationTargets: ['inventory'] });
    expect(sentOn({ 'x-force-trace': 'let-me-look' })).toBe('let-me-look');
  });

  it('redacts its header, also under a custom name', () => {
    start({ sampling: { ratio: 1 }, forceTrace: { header: 'x-look', token: 'let-me-look' } });
    instrument(
      { name: 'work', args: ['headers'] },
      (headers: object) => headers,
    )({ 'x-look': 'let-me-look', other: 1 });
    expect(collector.spans[0]?.attributes).toEqual({ headers: '{"x-look":"[redacted]","other":1}' });
  });
});

describe('a policy of the application that calls instrumented functions', () => {
  it.each(['engine', 'sdk'] as const)('starts no spans, which would have to be decided, too (%s)', async (provider) => {
    const received: FinishedSpan[] = [];
    const exporter = {
      export(spans: FinishedSpan[], done: (result: { code: number }) => void) {
        received.push(...spans);
        done({ code: 0 });
      },
      shutdown: async () => undefined,
    } as never;
    let calls = 0;
    const judge = instrument({ name: 'judge' }, () => ++calls > 2);
    const policies = [
      { name: 'own', keepsFor: judge, keeps: judge },
      tailPolicy.where('where', judge),
      tailPolicy.attribute('order', judge),
    ];
    const running = start({ provider, exporter, sampling: { ratio: 0, tail: { policies, maxTraces: 2 } } });
    const work = instrument({ name: 'work', args: ['order'] }, (order: number) => order);
    for (let order = 0; order < 10; order++) work(order);
    const open = Array.from({ length: 5 }, () => openSpan({ name: 'open' }));
    await running.flush();
    for (const span of open) span.end();
    await running.flush();
    expect(new Set(received.map(({ name }) => name))).toEqual(new Set(['work', 'open']));
    expect(running.tail).toMatchObject({ keptTraces: 15, keptSpans: 15, pendingTraces: 0 });
  });
});

describe('a condition of a rule that calls instrumented functions', () => {
  it('starts no spans, whose sampling would ask the rule again', () => {
    let calls = 0;
    const judge = (): boolean => {
      openSpan({ name: 'judge', attributes: { order: 1 } }).end();
      return ++calls > 0;
    };
    start({ sampling: { ratio: 0, rules: [{ attributes: { order: judge }, ratio: 1 }] } });
    openSpan({ name: 'work', attributes: { order: 7 } }).end();
    expect([calls, names()]).toEqual([1, ['work']]);
  });
});
