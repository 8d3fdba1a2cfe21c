import { diag, DiagLogLevel, type SpanContext } from '@opentelemetry/api';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';

const reported: { readonly level: string; readonly message: string; readonly more: readonly unknown[] }[] = [];
const OTHER: SpanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };

beforeEach(() => {
  reported.length = 0;
  const log =
    (level: string) =>
    (message: string, ...more: unknown[]): void => {
      reported.push({ level, message, more });
    };
  const logger = { error: log('error'), warn: log('warn'), info() {}, debug() {}, verbose() {} };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
});
afterEach(() => diag.disable());

const started = (limits: object = {}) =>
  new EngineTracerProvider({ spanLimits: limits }).getTracer('t').startSpan('work');

describe('a span over its limits', () => {
  it('warns once, at its end, with the numbers of what it dropped', () => {
    const span = started({ attributeCountLimit: 1, eventCountLimit: 1, linkCountLimit: 0 });
    span.setAttributes({ a: 1, b: 2, c: 3 });
    for (let index = 0; index < 3; index++) span.addEvent('event');
    span.addLink({ context: OTHER });
    expect(reported).toStrictEqual([]);
    span.end();
    expect(reported.map(({ level, message }) => [level, message.replace(/\{.*\}/, '{…}')])).toStrictEqual([
      [
        'warn',
        'The span work {…} is over its limits and dropped 2 attributes (the limit is 1), 2 events (the limit is 1), ' +
          '1 link (the limit is 0).',
      ],
    ]);
  });

  it('counts the attributes of events and links', () => {
    const span = started({ attributePerEventCountLimit: 1, attributePerLinkCountLimit: 0 });
    span.addEvent('event', { a: 1, b: 2 });
    span.addLink({ context: OTHER, attributes: { a: 1 } });
    span.end();
    expect(reported.map(({ message }) => message)).toStrictEqual([
      expect.stringMatching(/ and dropped 2 attributes of events and links\.$/),
    ]);
  });

  it('counts the attributes given at the start', () => {
    const provider = new EngineTracerProvider({ spanLimits: { attributeCountLimit: 1 } });
    provider
      .getTracer('t')
      .startSpan('work', { attributes: { a: 1, b: 2 } })
      .end();
    expect(reported.map(({ message }) => message)).toStrictEqual([expect.stringMatching(/and dropped 1 attribute \(/)]);
  });

  it('does not throw at the end if another processor has replaced its name by a symbol', () => {
    const span = started({ attributeCountLimit: 0 });
    span.setAttributes({ a: 1 });
    (span as unknown as { name: unknown }).name = Symbol('replaced');
    expect(() => span.end()).not.toThrow();
    expect(reported.map(({ message }) => message)).toStrictEqual([
      expect.stringMatching(/^The span Symbol\(replaced\)/),
    ]);
  });

  it('uses the default for a limit below 0, with a warning', () => {
    started({ attributeCountLimit: -1 }).setAttributes({ a: 1, b: 2 }).end();
    expect(reported.map(({ message }) => message)).toStrictEqual([
      'attributeCountLimit must be 0 or more, got -1. The default, 128, is used.',
    ]);
  });

  it('is reported only if it exceeds them', () => {
    started({ attributeCountLimit: 2 }).setAttributes({ a: 1, b: 2 }).end();
    expect(reported).toStrictEqual([]);
  });
});

describe('a span that has ended', () => {
  it('warns about a write, with the stack of the caller', () => {
    const span = started();
    span.end();
    span.setAttribute('a', 1);
    expect(reported).toStrictEqual([
      { level: 'warn', message: expect.stringContaining('has ended') as string, more: [expect.any(Error)] },
    ]);
    expect((reported[0]?.more[0] as Error | undefined)?.stack).toContain('span-diagnostics.spec.ts');
  });

  it('reports a second end, with the stack of the caller', () => {
    const span = started();
    span.end();
    span.end();
    expect(reported).toMatchObject([{ level: 'error', more: [expect.any(Error)] }]);
    expect((reported[0]?.more[0] as Error | undefined)?.stack).toContain('span-diagnostics.spec.ts');
  });
});
