// Calls every place that calls a user function, with functions that fail in each way, and prints the errors that would
// have ended the process. Needs the build.
const path = require('node:path');
const dist = path.join(__dirname, '../../dist/lib');
const api = require('@opentelemetry/api');
const lib = require(dist);
const { tailPolicy } = lib;
const { EngineTracerProvider, samplerForEnvironment, TailSamplingProcessor } = require(path.join(dist, 'sdk'));
const { natsConsumer, processMessage, traceConsumer, traceProducer } = require(path.join(dist, 'messaging'));
const { startReceiver } = require(path.join(dist, 'viewer'));
const { guard } = require(path.join(dist, 'diagnostics/fault'));
const { callUserFunction } = require(path.join(dist, 'diagnostics/user-code'));

const [way] = process.argv.slice(2);
const deaths = [];
process.on('unhandledRejection', (error) => deaths.push(error.message));
process.on('uncaughtException', (error) => deaths.push(`uncaught ${error.message}`));

/** A function that fails, and reports where it was called. */
const failing = (seam) => () => {
  const error = new Error(seam);
  if (way === 'throws') throw error;
  if (way === 'rejects') return Promise.reject(error);
  if (way === 'rejects as a subclass') return class extends Promise {}.reject(error);
  return { then: (_, reject) => reject?.(error) };
};

const run = (options, body = () => 1) => lib.instrument({ name: 'call', ...options }, body)();
const engine = (config) => {
  const provider = new EngineTracerProvider({ spanProcessors: [], ...config });
  provider.getTracer('spec').startSpan('work').end();
  return provider.shutdown().catch(() => undefined);
};
const processor = (method, seam) => ({
  onStart() {},
  onEnd() {},
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  [method]: failing(seam),
});
const telemetry = (options) =>
  lib.startTelemetry({ serviceName: 'spec', environment: 'development', exporter: 'none', ...options });
const within = async (options, body) => {
  const running = telemetry(options);
  await body?.();
  await running.flush();
  await running.shutdown();
};
const exporter = (method, seam) => ({
  export: (_, done) => done({ code: 0 }),
  shutdown: async () => undefined,
  forceFlush: async () => undefined,
  [method]: failing(seam),
});
const silentLog = () => lib.createLogger({ destination: { write: () => undefined } }).for('spec');
const tail = (policy, seam) =>
  within(
    { exporter: exporter('unused', seam), sampling: { ratio: 0, tail: { policies: [{ name: seam, ...policy }] } } },
    () => run(),
  );

const seams = {
  'attributes of openSpan': (seam) => within({}, () => lib.openSpan({ name: 'c', attributes: failing(seam) }).end()),
  'setAttributesLater of an open span': (seam) =>
    within({}, () => {
      const open = lib.openSpan({ name: 'c' });
      open.setAttributesLater(failing(seam));
      open.end();
    }),
  'toJSON of an argument': (seam) =>
    within({}, () =>
      lib.instrument({ name: 'c' }, function (value) {
        return typeof value;
      })({ toJSON: failing(seam) }),
    ),
  'toJSON inside of an argument': (seam) =>
    within({}, () =>
      lib.instrument({ name: 'c' }, function (value) {
        return typeof value;
      })({ deep: { toJSON: failing(seam) } }),
    ),
  'links of a method': (seam) => within({}, () => run({ links: failing(seam) })),
  'parent of a method': (seam) => within({}, () => run({ parent: failing(seam) })),
  'err of a method': (seam) =>
    within({}, () => {
      try {
        run({ err: failing(seam) }, () => {
          throw new Error('of the body');
        });
      } catch {}
    }),
  'fields of a method': (seam) => within({}, () => run({ fields: { size: failing(seam) } })),
  'write of a log destination': (seam) =>
    within({}, () => lib.createLogger({ destination: { write: failing(seam) } }).log('info', 'spec', 'hello')),
  'a warning sink': (seam) => {
    const restore = lib.setWarningSink(failing(seam));
    samplerForEnvironment(`unknown ${seam} ${way}`);
    restore();
  },
  'replace of redaction': (seam) =>
    within({ redaction: { replace: failing(seam) } }, () =>
      lib.instrument({ name: 'c' }, function (password) {
        return password.length;
      })('x'),
    ),
  'a sampler': (seam) =>
    within({ sampling: { sampler: { shouldSample: failing(seam), toString: () => 's' } } }, () => run()),
  'a sampler under the SDK': (seam) =>
    within({ provider: 'sdk', sampling: { sampler: { shouldSample: failing(seam), toString: () => 's' } } }, () =>
      run(),
    ),
  'an id generator': (seam) =>
    engine({ idGenerator: { generateSpanId: failing(seam), generateTraceId: failing(seam) } }),
  'a sampling rule': (seam) =>
    within({ sampling: { rules: [{ attributes: { region: failing(seam) }, ratio: 1 }] } }, () =>
      lib.openSpan({ name: 'work', attributes: { region: 'eu' } }).end(),
    ),
  'a tail policy for a span': (seam) => tail({ keepsFor: failing(seam) }, seam),
  'a tail policy for a trace': (seam) => tail({ keeps: failing(seam) }, seam),
  'the clock of tail sampling': (seam) =>
    within(
      {
        exporter: exporter('unused', seam),
        sampling: {
          tail: { now: failing(seam), policies: [tailPolicy.rateLimiting({ tracesPerSecond: 1, now: failing(seam) })] },
        },
      },
      () => run(),
    ),
  'the processor after tail sampling': (seam) => {
    const next = Object.assign(processor('onEnd', seam), { onStart: failing(seam), onEnding: failing(seam) });
    return engine({ spanProcessors: [new TailSamplingProcessor(next)] });
  },
  ...Object.fromEntries(
    ['onStart', 'onEnding', 'onEnd', 'forceFlush', 'shutdown'].flatMap((method) => [
      [`${method} of a span processor`, (seam) => within({ spanProcessors: [processor(method, seam)] }, () => run())],
      [
        `${method} of a span processor under the SDK`,
        (seam) => within({ provider: 'sdk', spanProcessors: [processor(method, seam)] }, () => run()),
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['export', 'forceFlush', 'shutdown'].map((method) => [
      `${method} of an exporter`,
      (seam) => within({ exporter: exporter(method, seam) }, () => run()),
    ]),
  ),
  ...Object.fromEntries(
    ['export', 'forceFlush', 'shutdown'].map((method) => [
      `${method} of an exporter of log records`,
      (seam) => within({ log: { export: { exporter: exporter(method, seam) } } }, () => silentLog().info('a line')),
    ]),
  ),
  ...Object.fromEntries(
    ['inject', 'extract', 'fields'].map((method) => [
      `${method} of a propagator`,
      (seam) => {
        const own = { inject() {}, extract: (context) => context, fields: () => [], [method]: failing(seam) };
        return within({ propagators: ['tracecontext', own] }, () => {
          lib.extractContext(api.ROOT_CONTEXT, {});
          run({}, () => lib.injectContext(api.context.active(), {}));
        });
      },
    ]),
  ),
  'get of a carrier': (seam) =>
    within({ propagators: ['tracecontext', 'baggage', 'b3', 'jaeger'], forwardHeaders: ['x-tenant'] }, () =>
      api.propagation.extract(api.ROOT_CONTEXT, {}, { get: failing(seam), keys: () => [] }),
    ),
  'keys of a carrier': (seam) =>
    within({ propagators: ['tracecontext', 'baggage', 'b3', 'jaeger'] }, () =>
      api.propagation.extract(api.ROOT_CONTEXT, {}, { get: () => undefined, keys: failing(seam) }),
    ),
  'set of a carrier': (seam) =>
    within({ propagators: ['tracecontext', 'baggage', 'b3', 'jaeger'], forwardHeaders: ['x-tenant'] }, () =>
      run({}, () => {
        const baggage = api.propagation.createBaggage({ a: { value: '1' } });
        const incoming = lib.extractContext(api.context.active(), { 'x-tenant': 'acme' });
        api.propagation.inject(api.propagation.setBaggage(incoming, baggage), {}, { set: failing(seam) });
      }),
    ),
  'read of an adapter for messages': (seam) =>
    within({}, () => {
      const adapter = { system: 'post', read: failing(seam) };
      traceProducer(adapter, (letter) => letter)('hi');
      traceConsumer(adapter, (letter) => letter)('hi');
      processMessage(adapter, 'hi', (letter) => letter);
    }),
  'attributes and carriers of an adapter for messages': (seam) =>
    within({}, () => {
      const carrier = { get: failing(seam), keys: failing(seam), set: failing(seam) };
      const sent = { destination: 'a', args: [], attributes: failing(seam), messages: [{ carrier }] };
      traceProducer({ system: 'post', read: () => sent }, () => 1)();
      const received = { destination: 'a', headers: carrier, attributes: failing(seam) };
      traceConsumer({ system: 'post', read: () => received }, () => 1)();
    }),
  'template of an adapter for messages': (seam) =>
    within({}, () => processMessage(natsConsumer({ template: failing(seam) }), { subject: 'a' }, () => 1)),
  'getters of an error': (seam) =>
    within({}, () => {
      const error = new Error('of the body');
      // V8 formats the error when the stack is defined, and reads the other properties then.
      for (const name of ['stack', 'name', 'message', 'cause', 'errors', 'code']) {
        Object.defineProperty(error, name, { get: failing(seam) });
      }
      try {
        run({}, () => {
          throw error;
        });
      } catch {}
    }),
  'getters of attributes and fields': (seam) =>
    within({}, () => {
      const fields = Object.defineProperty({}, 'size', { get: failing(seam), enumerable: true });
      const open = lib.openSpan({ name: 'work', attributes: fields });
      open.setAttributes(fields);
      open.setAttributesLater(failing(seam));
      open.run(() => lib.recordFields(fields));
      open.end();
    }),
  'getters of what a sampler returns': (seam) => {
    const result = Object.defineProperties(
      {},
      Object.fromEntries(['decision', 'attributes', 'traceState'].map((name) => [name, { get: failing(seam) }])),
    );
    const sampler = { shouldSample: () => result, toString: failing(seam) };
    return within({ provider: 'sdk', sampling: { sampler } }, () => run());
  },
  'getters of the result of an exporter': (seam) => {
    const error = new Error('of the exporter');
    const results = [
      Object.defineProperties({}, { code: { get: failing(seam) }, error: { get: failing(seam) } }),
      { code: 1, error: Object.defineProperty(error, 'message', { get: failing(seam) }) },
    ];
    const exporting = { ...exporter('unused', seam), export: (_, done) => done(results.shift()) };
    return within({ exporter: exporting }, async () => {
      run();
      await api.trace
        .getTracerProvider()
        .getDelegate?.()
        ?.forceFlush?.()
        .catch(() => undefined);
      run();
    });
  },
  'getters and methods of headers': (seam) =>
    within({}, () => {
      const headers = Object.defineProperty({}, 'traceparent', { get: failing(seam), enumerable: true });
      lib.extractContext(api.ROOT_CONTEXT, headers);
      lib.extractContext(api.ROOT_CONTEXT, { get: failing(seam), keys: failing(seam) });
      run({}, () => lib.injectContext(api.context.active(), { set: failing(seam) }));
    }),
  'entries of baggage': (seam) =>
    within({}, () => {
      const baggage = { getAllEntries: failing(seam) };
      lib.injectContext(api.propagation.setBaggage(api.ROOT_CONTEXT, baggage), {});
    }),
  'a logger of diag': (seam) => {
    const log = failing(seam);
    api.diag.setLogger(
      { error: log, warn: log, info: log, debug: log, verbose: log },
      { suppressOverrideMessage: true },
    );
    guard(seam, () => {
      throw new Error('of ours');
    });
    callUserFunction(
      'a slow function',
      () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120),
      undefined,
    );
    api.diag.disable();
  },
  'onSpans and onBody of a receiver': async (seam) => {
    for (const option of ['onSpans', 'onBody']) {
      const receiver = await startReceiver({ port: 0, [option]: failing(seam) });
      await within({ exporter: { endpoint: receiver.url, timeoutMillis: 300 }, shutdownTimeoutMillis: 500 }, () =>
        run(),
      );
      await receiver.close();
    }
  },
  'the predicate of waitFor': async (seam) => {
    const receiver = await startReceiver({ port: 0 });
    await within({ exporter: { endpoint: receiver.url } }, () => run());
    await receiver.store.waitFor(failing(seam), { timeoutMillis: 100 }).catch(() => undefined);
    await receiver.close();
  },
};

async function main() {
  const outcomes = {};
  for (const [seam, use] of Object.entries(seams)) {
    const deathsBefore = deaths.length;
    let harm;
    try {
      await use(seam);
    } catch (error) {
      harm = `threw ${error.stack}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    outcomes[seam] = harm ?? deaths.slice(deathsBefore);
  }
  process.stdout.write(`\n${JSON.stringify({ outcomes, faults: Object.fromEntries(lib.faultCounts()) })}\n`);
}
void main();
