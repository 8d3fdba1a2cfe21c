import { context, createTraceState, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  extractContext,
  injectContext,
  instrument,
  openSpan,
  type OptionError,
  recordError,
  setWarningSink,
  startTelemetry,
  tailPolicy,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryWarning,
} from '../../lib';
import type { FinishedSpan } from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { type Sampler, SamplingDecision } from '../../lib/otel/sdk';
import { startTestTelemetry } from '../../lib/testing';
import { jsonRequest, traceRequest } from '../export/otlp/requests';
import { endAfterEach } from './ended-telemetry';

const warnings: TelemetryWarning[] = [];
const received: FinishedSpan[] = [];
let telemetry: Telemetry | undefined;

/** An exporter of the application. */
const exporter = {
  export(spans: FinishedSpan[], done: (result: { code: number }) => void) {
    received.push(...spans);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
} as never;

beforeEach(() => {
  telemetry = undefined;
  warnings.length = 0;
  received.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});
endAfterEach(() => telemetry);

function start(options: TelemetryOptions = {}): Telemetry {
  telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'production',
    exporter,
    ...options,
    sampling: { ratio: 0, mode: 'collector', ...options.sampling },
  });
  return telemetry;
}

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

const work = instrument({ name: 'work' }, () => undefined);

/** Name, flags and `tracestate` of each received span. */
const shown = (): unknown[] =>
  received.map((span) => {
    const { traceFlags, traceState } = span.spanContext();
    return [span.name, traceFlags, traceState?.serialize()];
  });

describe.each(['engine', 'sdk'] as const)(
  'a service that leaves the decision to a Collector, with the %s',
  (provider) => {
    it('exports sampled and unsampled traces whole, with the flags and the threshold of the head decision', async () => {
      const running = start({ provider, sampling: { rules: [{ route: '/checkout', ratio: 1 }] } });
      serve('/orders', {}, work);
      serve('/checkout', {}, work);
      await running.flush();
      expect(shown()).toEqual([
        ['work', 0, undefined],
        ['GET', 0, undefined],
        ['work', 1, 'ot=th:0'],
        ['GET', 1, 'ot=th:0'],
      ]);
      expect(running.counts).toEqual({ exported: 4, failed: 0, dropped: 0, pending: 0 });
      expect([running.tail, warnings]).toEqual([undefined, []]);
    });

    it('exports an unsampled request of a caller, without a threshold, and passes the decision on', async () => {
      const running = start({ provider, sampling: { ratio: 1, tail: true } });
      const sent: Record<string, unknown> = {};
      const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
      serve('/orders', { traceparent: `${parent}-00`, tracestate: 'ot=rv:12345678abcdef;th:8,shop=1' }, () =>
        injectContext(context.active(), sent),
      );
      serve('/orders', { traceparent: `${parent}-01`, tracestate: 'ot=th:2' });
      await running.flush();
      expect(shown()).toEqual([
        ['GET', 0, 'ot=rv:12345678abcdef,shop=1'],
        ['GET', 1, 'ot=th:2'],
      ]);
      expect(sent['traceparent']).toMatch(/-0[02]$/);
    });

    it('marks a forced trace as sampled', async () => {
      const running = start({ provider, forceTrace: { token: 'let-me-look' } });
      serve('/orders', { 'x-force-trace': 'let-me-look' }, work);
      await running.flush();
      expect(shown()).toEqual([
        ['work', 1, undefined],
        ['GET', 1, undefined],
      ]);
      expect(received.map(({ attributes }) => attributes['trace.forced'])).toEqual([undefined, true]);
    });

    it('starts a trace of its own at a public endpoint, and records it', async () => {
      const running = start({ provider, publicEndpoint: true });
      serve('/orders', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
      await running.flush();
      expect(received.map((span) => span.spanContext().traceFlags)).toEqual([0]);
      expect(received[0]?.spanContext().traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    });

    it.each([
      ['local', [0, 0]],
      [false, [0, 0]],
      [true, [1, 1]],
    ] as const)(
      'decides about a sampled caller by parentBased %s, and exports in any case',
      async (parentBased, flags) => {
        const running = start({ provider, sampling: { parentBased } });
        serve('/orders', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }, work);
        await running.flush();
        expect(received.map((span) => span.spanContext().traceFlags)).toEqual(flags);
      },
    );

    it('exports what its own sampler drops, and takes the threshold off such spans', async () => {
      const sampler: Sampler = {
        shouldSample: () => ({
          decision: SamplingDecision.NOT_RECORD,
          traceState: createTraceState('ot=th:8,shop=1'),
        }),
        toString: () => 'Never',
      };
      const running = start({ provider, sampling: { sampler } });
      serve('/orders', {}, work);
      await running.flush();
      expect(shown()).toEqual([
        ['work', 0, 'shop=1'],
        ['GET', 0, 'shop=1'],
      ]);
      expect(running.samplingRatio).toBeUndefined();
    });

    it('takes a new ratio at once', async () => {
      const running = start({ provider });
      serve('/orders');
      running.samplingRatio = 1;
      serve('/orders');
      await running.flush();
      expect(received.map((span) => span.spanContext().traceFlags)).toEqual([0, 1]);
    });
  },
);

describe('spans for a Collector', () => {
  it('have the sampled bit of OTLP only if the head sampled them, in every encoding', async () => {
    const running = start({ sampling: { rules: [{ route: '/checkout', ratio: 1 }] } });
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
    serve('/orders');
    serve('/checkout');
    serve('/orders', { traceparent: `${parent}-00` });
    serve('/orders', { traceparent: `${parent}-01` });
    await running.flush();
    // Bit 8: it is known whether the parent is remote. Bit 9: it is.
    const flags = [0x1_00, 0x1_01, 0x3_00, 0x3_01];
    const json = JSON.parse(Buffer.from(jsonRequest(received)).toString()) as {
      resourceSpans: { scopeSpans: { spans: { flags: number }[] }[] }[];
    };
    expect(json.resourceSpans[0]?.scopeSpans[0]?.spans.map((span) => span.flags)).toEqual(flags);
    // Field 16 of a span, with four bytes in little-endian order. Over HTTP and gRPC, the message is the same.
    const protobuf = Buffer.from(traceRequest(received)).toString('hex');
    expect([...protobuf.matchAll(/8501(..)(..)0000/g)].map(([, low, high]) => `0x${high}${low}`)).toEqual([
      '0x0100',
      '0x0101',
      '0x0300',
      '0x0301',
    ]);
  });

  it('are counted one by one if the queue is full, and the warning says what helps', async () => {
    let isDone: ((result: { code: number }) => void) | undefined;
    const slow = {
      export: (_spans: unknown, done: (result: { code: number }) => void) => void (isDone = done),
      shutdown: async () => undefined,
    } as never;
    const running = start({ exporter: slow, batch: { maxQueueSize: 2, maxExportBatchSize: 1 } });
    for (let sent = 0; sent < 10; sent++) serve('/orders');
    const { exported, failed, dropped, pending } = running.counts;
    expect([exported + failed + dropped + pending, dropped > 0]).toEqual([10, true]);
    expect(warnings.map(({ code }) => code)).toEqual(['SPANS_DROPPED']);
    expect(warnings[0]?.message).toContain('A lower ratio does not help');
    isDone?.({ code: 0 });
  });

  it('are not recorded without an exporter, if the environment turns tracing off, or with OTEL_SDK_DISABLED', async () => {
    const recorded = (): boolean => {
      let isRecording = false;
      serve('/orders', {}, () => (isRecording = trace.getActiveSpan()?.isRecording() ?? false));
      return isRecording;
    };
    const outcomes: Record<string, boolean> = {};
    start({ exporter: 'none' });
    outcomes['exporter none'] = recorded();
    await telemetry?.shutdown();
    telemetry = startTelemetry({
      serviceName: 'orders',
      environment: 'acceptance',
      exporter,
      sampling: { mode: 'collector' },
    });
    outcomes['no preset'] = recorded();
    await telemetry.shutdown();
    process.env['OTEL_TRACES_SAMPLER'] = 'always_off';
    telemetry = startTelemetry({ serviceName: 'orders', exporter, sampling: { mode: 'collector' } });
    outcomes['always_off'] = recorded();
    await telemetry.shutdown();
    process.env['OTEL_SDK_DISABLED'] = 'true';
    start();
    outcomes['OTEL_SDK_DISABLED'] = recorded();
    expect(outcomes).toEqual({
      'exporter none': false,
      'no preset': false,
      always_off: false,
      OTEL_SDK_DISABLED: false,
    });
    expect(received).toEqual([]);
  });
});

describe('sampling.mode', () => {
  it('collector needs policies: `tail: false` is an error that says what to do', () => {
    const error = catchError(() => start({ sampling: { tail: false } }));
    expect([error.code, error.option]).toEqual(['ERR_OPTION_INVALID', 'sampling.tail']);
    expect(error.message).toContain('Remove `tail: false`');
  });

  it('is compared with that of telemetry that runs already', async () => {
    start();
    const joined = startTelemetry({ serviceName: 'orders', exporter, sampling: { ratio: 0, mode: 'process' } });
    expect(warnings.map(({ code }) => code)).toEqual(['ALREADY_STARTED']);
    expect(warnings[0]?.message).toContain('`sampling`');
    await joined.shutdown();
  });

  it('has no effect in a test, where the spans of every trace are collected', async () => {
    const test = startTestTelemetry();
    const running = start({ sampling: { tail: { policies: [tailPolicy.error()] } } });
    serve('/orders', {}, () => recordError(new TypeError('no stock')));
    expect([test.spans.length, received, running.tail]).toEqual([1, [], undefined]);
    await running.shutdown();
    await test.shutdown();
  });
});

function catchError(action: () => unknown): OptionError {
  try {
    action();
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('nothing was thrown');
}
