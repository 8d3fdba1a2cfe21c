import { CopiesFolder } from './copies';

jest.setTimeout(60_000);

let copies: CopiesFolder;
beforeAll(() => {
  copies = new CopiesFolder();
  copies.add('a');
  copies.add('b');
});
afterAll(() => copies.remove());

describe('settings of startTelemetry in one copy', () => {
  it('hide secrets by name, by shape and by value in spans of the other copy', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        redaction: { names: ['internalRef'], shapes: [/ZZ-\d+/], allow: ['sessionName'] },
      });
      const work = b.lib.instrument({ name: 'work' }, (internalRef: string, text: string, sessionName: string) => {
        b.lib.recordField('more', { internalRef, nested: [text] });
        return internalRef + sessionName;
      });
      work('secret-1', 'see ZZ-123', 'shown');
      await telemetry.shutdown();
      return spans.spans.map(({ attributes }) => attributes);
    });
    expect(result).toEqual([
      {
        internalRef: '[redacted]',
        text: 'see [redacted]',
        sessionName: 'shown',
        more: '{"internalRef":"[redacted]","nested":["see [redacted]"]}',
      },
    ]);
  });

  it('hide secrets in errors and log lines of the other copy', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        redaction: { shapes: [/ZZ-\d+/] },
      });
      const lines: string[] = [];
      const log = b.lib.createLogger({ format: 'json', destination: { write: (line) => lines.push(line) } });
      const fail = b.lib.instrument({ name: 'fail' }, () => {
        log.log('info', 'here', 'about ZZ-77');
        throw new Error('no ZZ-88');
      });
      try {
        fail();
      } catch {
        // Expected.
      }
      await telemetry.shutdown();
      return JSON.stringify([lines, spans.spans.map(({ events, status }) => [events, status])]);
    });
    expect(result).toContain('no [redacted]');
    expect(result).toContain('about [redacted]');
    expect(result).not.toMatch(/ZZ-\d/);
  });

  it('limit values and traces of the other copy', async () => {
    const { result, warnings } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        limits: { attributeValueLengthLimit: 5 },
        traceLimits: { spanCountLimit: 3 },
      });
      const leaf = b.lib.instrument({ name: 'leaf' }, (text: string) => text);
      b.lib.instrument({ name: 'root' }, () => {
        for (let index = 0; index < 10; index++) leaf('0123456789');
      })();
      await telemetry.shutdown();
      return spans.spans.map(({ name, attributes }) => [name, attributes]);
    });
    expect(result).toEqual([
      ['leaf', { text: '0123…' }],
      ['leaf', { text: '0123…' }],
      ['root', { 'otel_instrument.spans.left_out': 8 }],
    ]);
    expect(warnings.map((warning) => warning.split(' ')[0])).toEqual(['[TRACE_TOO_LARGE]']);
  });

  it('switch callsites and log lines of the other copy on and off, also when the filter changes', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        filter: 'warn,Loud=trace',
      });
      const lines: string[] = [];
      const log = b.lib.createLogger({ format: 'json', destination: { write: (line) => lines.push(line) } });
      const quiet = b.lib.instrument({ name: 'quiet', target: 'Quiet' }, () => log.log('info', 'Quiet', 'quiet'));
      const loud = b.lib.instrument({ name: 'loud', target: 'Loud', level: 'trace' }, () =>
        log.log('trace', 'Loud', 'loud'),
      );
      quiet();
      loud();
      const before = spans.spans.map(({ name }) => name);
      a.lib.setFilter('Quiet=info');
      quiet();
      loud();
      const text = b.lib.currentFilter().text;
      b.lib.setFilter('off');
      quiet();
      await telemetry.shutdown();
      return [before, spans.spans.map(({ name }) => name), lines.length, text, a.lib.currentFilter().text];
    });
    expect(result).toEqual([['loud'], ['loud', 'quiet'], 2, 'Quiet=info', 'info']);
  });

  it('stop the other copy from sending trace context to hosts that are not allowed', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        propagationTargets: ['inventory'],
      });
      const sent: (string | null)[] = [];
      const send = b.lib.traceFetch(async (_input, init) => {
        sent.push(new Headers(init?.headers).get('traceparent'));
        return new Response('ok');
      });
      await send('http://inventory/stock');
      await send('http://elsewhere/stock');
      await telemetry.shutdown();
      return sent.map((header) => typeof header);
    });
    expect(result).toEqual(['string', 'object']);
  });
});

describe('the shared state of copies', () => {
  it('includes running telemetry: each copy has a handle, and the last shutdown ends it', async () => {
    const { result, warnings } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const first = a.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', spanProcessors: [spans] });
      const second = b.lib.startTelemetry({ serviceName: 'orders', exporter: 'none' });
      second.samplingRatio = 0.5;
      const seen = [
        first.samplingRatio,
        second.serviceName,
        JSON.stringify(second.counts) === JSON.stringify(first.counts),
      ];
      first.samplingRatio = 1;
      const work = b.lib.instrument({ name: 'work' }, () => 1);
      await first.shutdown();
      work();
      await second.shutdown();
      work();
      return [...seen, spans.spans.length];
    });
    expect(result).toEqual([0.5, 'orders', true, 1]);
    expect(warnings).toEqual([]);
  });

  it('includes the options that a later startTelemetry reports as not applied', async () => {
    const { warnings } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const first = a.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', filter: 'info' });
      const second = b.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        filter: 'info',
        redaction: { names: ['internalRef'] },
      });
      await Promise.all([first.shutdown(), second.shutdown()]);
    });
    expect(warnings).toEqual([
      '[ALREADY_STARTED] Telemetry already runs in this process, as service `orders`. This startTelemetry joins it and ' +
        'ignores the options `redaction`, which differ from the running ones. Its `redaction` hides nothing. Pass all ' +
        'options to the first startTelemetry of the process.',
    ]);
  });

  it('includes the warning sink, past warnings, and faults', async () => {
    const { result, warnings } = await copies.run((load) => {
      const [a, b] = [load('a'), load('b')];
      const codes: string[] = [];
      a.lib.setWarningSink(({ code }) => codes.push(code));
      const telemetry = a.testing.startTestTelemetry();
      for (const { lib } of [b, a]) {
        lib.instrument({ name: 'work', fields: { known: () => JSON.parse('{') as number } }, () =>
          lib.recordField('unknown', 1),
        )();
      }
      const told = telemetry.warnings.map(({ code }) => code);
      const faults = [a, b].map(({ lib }) => Array.from(lib.faultCounts()));
      return telemetry.shutdown().then(() => {
        b.sdk.samplerForEnvironment('nowhere');
        return { told, codes, faults };
      });
    });
    const counted = [['field `known` of work', 2]];
    expect(result).toEqual({
      told: ['FIELD_NOT_DECLARED'],
      codes: ['ENVIRONMENT_WITHOUT_PRESET'],
      faults: [counted, counted],
    });
    expect(warnings).toEqual([]);
  });
});

describe('a call in one copy inside a span of the other', () => {
  it('nests, and records on the span that declares the field', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      const inner = b.lib.instrument({ name: 'inner', fields: { of_inner: b.lib.Empty } }, async (id: string) => {
        await Promise.resolve();
        b.lib.recordField('order_id', id);
        a.lib.recordField('of_inner', 1);
        b.lib.currentSpan().record('here', true);
        return b.lib.currentSpan().traceId === a.lib.currentSpan().traceId;
      });
      const outer = a.lib.instrument({ name: 'outer', fields: { order_id: a.lib.Empty } }, () => inner('o-17'));
      const same = await outer();
      const outline = telemetry.outline();
      await telemetry.shutdown();
      return { same, outline, open: telemetry.openSpans };
    });
    expect(result).toEqual({
      same: true,
      open: 0,
      outline: [
        {
          name: 'outer',
          attributes: { order_id: 'o-17' },
          children: [{ name: 'inner', attributes: { id: 'o-17', of_inner: 1, here: true } }],
        },
      ],
    });
  });

  it('shows in log lines with the fields of both spans, and in close lines', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      const lines: { fields: { message?: string }; spans?: unknown; span?: { name: string } }[] = [];
      const log = a.lib.createLogger({
        format: 'json',
        destination: { write: (line) => lines.push(JSON.parse(line) as never) },
        spanEvents: 'close',
      });
      const inner = b.lib.instrument({ name: 'inner' }, (x: number) => log.log('info', 'here', `x is ${x}`));
      a.lib.instrument({ name: 'outer' }, (y: number) => inner(y + 1))(1);
      log.close();
      await telemetry.shutdown();
      return lines.map(({ fields, spans, span }) => ({ message: fields.message, spans, span: span?.name }));
    });
    expect(result).toEqual([
      {
        message: 'x is 2',
        spans: [
          { name: 'outer', y: 1 },
          { name: 'inner', x: 2 },
        ],
        span: 'inner',
      },
      expect.objectContaining({ message: 'close', span: 'inner' }),
      expect.objectContaining({ message: 'close', span: 'outer' }),
    ]);
  });

  it('describes an error once, at the innermost span', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      const inner = b.lib.instrument({ name: 'inner' }, () => {
        throw new Error('broken');
      });
      const outer = a.lib.instrument({ name: 'outer' }, () => inner());
      try {
        outer();
      } catch {
        // Expected.
      }
      const events = telemetry.spans.map(({ name, events: { length } }) => [name, length]);
      await telemetry.shutdown();
      return events;
    });
    expect(result).toEqual([
      ['inner', 1],
      ['outer', 0],
    ]);
  });

  it('counts toward the limits of a trace that the other copy started', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        traceLimits: { siblingCountLimit: 2 },
      });
      const leaf = b.lib.instrument({ name: 'leaf' }, () => 1);
      const other = a.lib.instrument({ name: 'leaf' }, () => 1);
      a.lib.instrument({ name: 'root' }, () => [leaf(), other(), leaf(), other()])();
      await telemetry.shutdown();
      return spans.spans.map(({ name }) => name);
    });
    expect(result).toEqual(['leaf', 'leaf', 'root']);
  });

  it('creates no span under an unsampled root of the other copy', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', sampling: { ratio: 0 } });
      const ids = (copy: typeof a) => copy.lib.currentSpan().spanId;
      const inner = b.lib.instrument({ name: 'inner' }, () => ids(b));
      const outer = a.lib.instrument({ name: 'outer' }, () => [ids(a), inner()]);
      const [ofOuter, ofInner] = outer();
      await telemetry.shutdown();
      return ofOuter !== undefined && ofOuter === ofInner;
    });
    expect(result).toBe(true);
  });

  it('does not stack up contexts when calls alternate between copies', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      let deepest = 0;
      const depthOf = (context: unknown): number => {
        const { base } = context as { base?: unknown };
        return base === undefined ? 0 : 1 + depthOf(base);
      };
      const step = (left: number): void => {
        const { lib } = left % 2 === 0 ? a : b;
        const open = lib.openSpan({ name: 'step' });
        deepest = Math.max(deepest, depthOf(open.context));
        if (left > 0) open.run(() => step(left - 1));
        open.end();
      };
      step(40);
      const { length } = telemetry.spans;
      await telemetry.shutdown();
      return [deepest, length];
    });
    expect(result).toEqual([1, 41]);
  });
});

describe('objects of one copy in the other copy', () => {
  it('are recognized: traced methods and functions, option errors, Empty', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      const once = a.lib.instrument({ name: 'once' }, (id: string) => id);
      b.lib.instrument({ name: 'twice', fields: { order_id: a.lib.Empty } }, once)('o-1');

      class Orders {
        find(id: string) {
          return id;
        }
      }
      const decorate = (copy: typeof a) => {
        const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'find') as PropertyDescriptor;
        const decorator = copy.lib.Instrument({ name: 'find' }) as unknown as (
          target: object,
          key: string,
          descriptor: PropertyDescriptor,
        ) => PropertyDescriptor;
        Object.defineProperty(Orders.prototype, 'find', decorator(Orders.prototype, 'find', descriptor));
      };
      decorate(a);
      decorate(b);
      new Orders().find('o-2');

      const fetched = a.lib.traceFetch(async () => new Response('ok'));
      let error: unknown;
      try {
        a.lib.startTelemetry({ serviceName: 'x', sampling: { ratio: 7 } });
      } catch (thrown) {
        error = thrown;
      }
      const outline = telemetry.outline();
      await telemetry.shutdown();
      return {
        outline,
        fetch: b.lib.traceFetch(fetched) === fetched,
        error: error instanceof b.lib.OptionError,
        others: [new Error('x'), undefined, {}].map((other) => other instanceof b.lib.OptionError),
        empty: a.lib.Empty === b.lib.Empty,
      };
    });
    expect(result).toEqual({
      outline: [
        { name: 'twice', attributes: { id: 'o-1' } },
        { name: 'find', attributes: { id: 'o-2' } },
      ],
      fetch: true,
      error: true,
      others: [false, false, false],
      empty: true,
    });
  });

  it('include forced traces', async () => {
    const { result } = await copies.run(async (load, need) => {
      const { ROOT_CONTEXT } = need('@opentelemetry/api') as typeof import('@opentelemetry/api');
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        environment: 'development',
        sampling: { ratio: 0 },
      });
      const incoming = b.lib.extractContext(ROOT_CONTEXT, { 'x-force-trace': 'true' });
      const open = b.lib.openSpan({ name: 'request', parent: incoming });
      const seen = open.run(() => [a.lib.isTraceForced(), b.lib.isTraceForced()]);
      open.end();
      const accepted = telemetry.forcedTraces?.accepted;
      await telemetry.shutdown();
      return [...seen, accepted];
    });
    expect(result).toEqual([true, true, 1]);
  });

  it('include axios requests, which are traced once', async () => {
    const { result } = await copies.run(async (load, need) => {
      const [a, b] = [load('a'), load('b')];
      const telemetry = a.testing.startTestTelemetry();
      const axios = need('axios') as typeof import('axios', { with: { 'resolution-mode': 'require' } });
      const http = b.lib.traceAxios(
        a.lib.traceAxios(
          axios.create({ adapter: async (config) => ({ data: 1, status: 200, statusText: '', headers: {}, config }) }),
        ),
      );
      await http.get('http://inventory/stock');
      const { length } = telemetry.spans;
      await telemetry.shutdown();
      return length;
    });
    expect(result).toBe(1);
  });
});
