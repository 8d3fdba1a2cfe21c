import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../../lib/diagnostics/fault';
import { instrument } from '../../../lib/instrument/instrument';
import { OpenSpan } from '../../../lib/span/open-span';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing/test-telemetry';
import { freshTelemetry } from '../../fresh-telemetry';
import { Receiver, RESULT_SHAPES, type ResultShape } from './result-shapes';
import { traced } from './traced';

const UNSAMPLED = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.NONE };

/** The effect of a method call on its caller and its receiver. */
async function outcomeOf({ use, identity }: ResultShape, method: ResultShape['method']): Promise<unknown> {
  const receiver = new Receiver();
  const { calls } = receiver;
  let result: unknown;
  try {
    result = Reflect.apply(method, receiver, ['argument']);
  } catch (error) {
    return { calls, threw: receiver.named(error) };
  }
  const seen = await use(result);
  return { calls, ...(identity ? { result: receiver.named(result) } : {}), seen: seen.map((it) => receiver.named(it)) };
}

const PARENTS = {
  'below a caller who does not sample': trace.setSpanContext(ROOT_CONTEXT, { ...UNSAMPLED, isRemote: true }),
  'below a span that is not recorded': trace.setSpanContext(ROOT_CONTEXT, UNSAMPLED),
};

/** In the other states, the callsite knows before the call that nothing is recorded. */
const HAS_SPAN: ReadonlySet<string> = new Set(['below a caller who does not sample', 'sampled']);

describe.each([
  'no SDK registered',
  'below a caller who does not sample',
  'below a span that is not recorded',
  'sampled',
] as const)('a traced call, %s', (state) => {
  let telemetry: TestTelemetry | undefined;
  let ran: jest.SpyInstance;

  beforeEach(() => {
    resetFaults();
    if (state !== 'no SDK registered') telemetry = startTestTelemetry();
    ran = jest.spyOn(OpenSpan.prototype, 'run');
  });

  afterEach(async () => {
    ran.mockRestore();
    await telemetry?.shutdown();
  });

  it.each(RESULT_SHAPES)('has the same effect as the bare call, and leaves no span open: $name', async (shape) => {
    const call = (): Promise<unknown> => outcomeOf(shape, instrument({ name: 'call' }, shape.method));
    const outcome = await (state in PARENTS ? context.with(PARENTS[state as keyof typeof PARENTS], call) : call());
    expect(outcome).toStrictEqual(await outcomeOf(shape, shape.method));

    const spans = new Set(ran.mock.contexts as OpenSpan[]);
    expect(Array.from(spans, ({ isEnded }) => isEnded)).toEqual(HAS_SPAN.has(state) ? [true] : []);
    expect(telemetry?.openSpans ?? 0).toBe(0);
    expect(telemetry?.spans.map(({ name }) => name) ?? []).toEqual(state === 'sampled' ? ['call'] : []);
    expect([...faultCounts()]).toEqual([]);
  });
});

describe('runToEnd', () => {
  const telemetry = freshTelemetry();

  it('passes the result on while the span is open, and makes the span current for the body only', () => {
    const seen: unknown[] = [];
    const result = traced(() => trace.getSpan(context.active())?.spanContext().spanId, {
      returned: (open, value) => seen.push([value, open.isEnded, open.span.spanContext().spanId]),
    });
    expect(seen).toEqual([[result, false, result]]);
    expect(trace.getSpan(context.active())).toBeUndefined();
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('treats null as a plain value', () => {
    expect(traced(() => null)).toBeNull();
    expect([...faultCounts()]).toEqual([]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('lets the outcome decide whether an error is recorded', () => {
    const failure = new TypeError('quiet');
    const seen: unknown[] = [];
    expect(() =>
      traced(
        () => {
          throw failure;
        },
        { threw: (open, error) => seen.push([error, open.isEnded]) },
      ),
    ).toThrow(failure);
    expect(seen).toEqual([[failure, false]]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it.each<[string, () => unknown, unknown]>([
    ['returned', () => 1, 1],
    ['threw', () => Promise.reject(new TypeError('no stock')), 'no stock'],
  ])('ends the span and keeps the result where the outcome itself fails: %s', async (_, body, expected) => {
    const broken = (): never => {
      throw new Error('ours');
    };
    const result = Promise.resolve(traced(body, { returned: broken, threw: broken }));
    await expect(result.catch((error: Error) => error.message)).resolves.toBe(expected);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
    expect([...faultCounts().values()]).toEqual([1]);
  });

  it('marks an aborted call as cancelled, not as failed', async () => {
    const recorded: unknown[] = [];
    const call = traced(() => Promise.reject(AbortSignal.abort().reason), {
      threw: (_, error) => recorded.push(error),
    });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(recorded).toEqual([]);
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('returns a result that throws on every access', () => {
    const hostile: object = new Proxy(
      {},
      {
        get(): never {
          throw new Error('do not look');
        },
        getPrototypeOf(): never {
          throw new Error('do not look');
        },
      },
    );
    expect(traced(() => hostile) === hostile).toBe(true);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});
