import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { diag } from '@opentelemetry/api';
import { faultCounts, resetFaults } from '../../lib/diagnostics/fault';
import { callUserFunction, catchPromise, notifyUserFunction } from '../../lib/diagnostics/user-code';

const ROOT = join(__dirname, '../..');

interface Outcome {
  /** Errors that would have ended the process, by place; expected to be empty. */
  readonly outcomes: Readonly<Record<string, string | readonly string[]>>;
  readonly faults: Readonly<Record<string, number>>;
}

const WAYS = ['throws', 'rejects', 'rejects as a subclass', 'returns a thenable'];

describe.each(WAYS)('a user function that %s', (way) => {
  let outcome: Outcome;

  beforeAll(async () => {
    const script = join(__dirname, 'user-functions.cjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, way]);
    outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome;
  }, 120_000);

  it('does not affect the application, wherever it is called', () => {
    const harmed = Object.entries(outcome.outcomes).filter(([, deaths]) => deaths.length > 0);
    expect(harmed).toEqual([]);
    expect(Object.keys(outcome.outcomes).length).toBeGreaterThan(35);
  });

  it('is counted', () => {
    expect(Object.keys(outcome.faults)).toEqual(
      expect.arrayContaining(['`links` of call', '`err` of call', 'generating a trace id', 'reading a clock']),
    );
    if (way === 'returns a thenable') return;
    expect(Object.keys(outcome.faults)).toEqual(
      expect.arrayContaining([
        'writing a log line',
        'the warning sink',
        'calling the sampler',
        'a span processor, at the end of a span',
        'the processor after tail sampling',
        'the tail policy a tail policy for a span',
      ]),
    );
  });
});

/** Files that call user functions, and the rows of `user-functions.cjs` that test them. */
const CALLERS: Readonly<Record<string, readonly string[]>> = {
  'lib/errors/describe-error.ts': ['getters of an error'],
  'lib/fields/record-field.ts': ['getters of attributes and fields'],
  'lib/export/batch/exporter-call.ts': [
    'export of an exporter',
    'forceFlush of an exporter',
    'shutdown of an exporter',
  ],
  'lib/export/outcome/given-result.ts': ['getters of the result of an exporter'],
  'lib/export/failure-reason.ts': ['getters of the result of an exporter'],
  'lib/propagation/w3c/bounded-baggage.ts': ['entries of baggage'],
  'lib/propagation/carrier/writable-carrier.ts': ['set of a carrier'],
  'lib/propagation/carrier/carrier-shapes.ts': ['getters and methods of headers'],
  'lib/span/cancellation.ts': ['getters of an error'],
  'lib/span/open-span.ts': ['getters of attributes and fields', 'setAttributesLater of an open span'],
  'lib/values/clean-attributes.ts': ['getters of attributes and fields'],
  'lib/diagnostics/warning.ts': ['a warning sink'],
  'lib/engine/checked-sampler.ts': ['a sampler', 'getters of what a sampler returns'],
  'lib/engine/random-ids.ts': ['an id generator'],
  'lib/engine/span-processors.ts': ['onStart of a span processor'],
  'lib/fields/field-step.ts': ['fields of a method'],
  'lib/instrument/callsite.ts': ['links of a method', 'parent of a method', 'err of a method'],
  'lib/log/line-writer.ts': ['write of a log destination'],
  'lib/matching/attribute-match.ts': ['a sampling rule'],
  'lib/propagation/guarded-composite.ts': ['inject of a propagator'],
  'lib/propagation/guarded-propagator.ts': ['extract of a propagator', 'fields of a propagator'],
  'lib/propagation/timed-propagator.ts': ['extract of a propagator'],
  'lib/propagation/carrier/header-values.ts': ['get of a carrier', 'keys of a carrier', 'set of a carrier'],
  'lib/messaging/adapters/template.ts': ['template of an adapter for messages'],
  'lib/messaging/given-attributes.ts': ['attributes and carriers of an adapter for messages'],
  'lib/messaging/trace-consumer.ts': ['read of an adapter for messages'],
  'lib/messaging/trace-producer.ts': ['read of an adapter for messages'],
  'lib/redaction/redactor.ts': ['replace of redaction'],
  'lib/sampling/forced/checked-clock.ts': ['the clock of tail sampling'],
  'lib/sampling/forced/forced-trace.ts': ['get of a carrier'],
  'lib/sampling/tail/tail-policy.ts': ['a tail policy for a span', 'a tail policy for a trace'],
  'lib/sampling/tail/tail-sampling-processor.ts': ['the processor after tail sampling'],
  'lib/span/start-span.ts': ['attributes of openSpan'],
  'lib/values/scalar.ts': ['toJSON of an argument'],
  // Tested in spec/nest-module.
  'lib/rpc/server-call-span.ts': [],
  'nest-module/messaging/client/client-serializer.ts': [],
  'nest-module/messaging/client/message-client.ts': [],
  'nest-module/messaging/client/producer-message.ts': [],
  'nest-module/messaging/known-transports.ts': [],
  'nest-module/messaging/server/message-span.ts': [],
  'nest-module/messaging/server/message.interceptor.ts': [],
  'nest-module/request/ignored-requests.ts': [],
  'nest-module/request/server-span.ts': [],
};

/** Options that accept functions, or objects with methods, and the rows that test them. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  exporter: ['export of an exporter', 'forceFlush of an exporter', 'shutdown of an exporter'],
  'log.export.exporter': [
    'export of an exporter of log records',
    'forceFlush of an exporter of log records',
    'shutdown of an exporter of log records',
  ],
  spanProcessors: ['onStart of a span processor', 'onEnd of a span processor under the SDK'],
  'sampling.tail.policies': ['a tail policy for a trace'],
  'sampling.tail.now': ['the clock of tail sampling'],
  'sampling.sampler': ['a sampler', 'a sampler under the SDK'],
  propagators: ['inject of a propagator'],
  'redaction.replace': ['replace of redaction'],
  ignore: [],
  isServerError: [],
  'log.destination': ['write of a log destination'],
};

describe('the list of places that call user functions', () => {
  const rows = readFileSync(join(__dirname, 'user-functions.cjs'), 'utf8');
  const sources = ['lib', 'nest-module'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('user-code.ts'))
      .map((name) => join(folder, name).replaceAll('\\', '/')),
  );

  it('contains every file that uses lib/diagnostics/user-code', () => {
    const calling = sources.filter((name) =>
      /\b(?:callUserFunction|callForValid|notifyUserFunction|catchPromise|disallowPromise|catchGetterPromise|withHandledRejection)\(/.test(
        readFileSync(join(ROOT, name), 'utf8'),
      ),
    );
    expect(calling.toSorted()).toEqual(Object.keys(CALLERS).toSorted());
  });

  it('contains every option that accepts a function, or an object with methods', () => {
    const page = readFileSync(join(ROOT, 'docs/options.md'), 'utf8');
    const taking = page
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, , takes = '']) => /function|exporter|processor|sampler|propagators|policies|`write`/.test(takes))
      .map(([, option = '']) => option.replaceAll('`', ''));
    // The Nest module repeats the options of `log`.
    expect([...new Set(taking)]).toEqual(Object.keys(OPTIONS));
  });

  it('refers to existing rows', () => {
    const named = [...Object.values(CALLERS), ...Object.values(OPTIONS)].flat();
    const shown = (row: string): boolean =>
      rows.includes(`'${row}'`) || rows.includes(`\`\${method} ${row.replace(/^\w+ /, '')}\``);
    expect(named.filter((row) => !shown(row))).toEqual([]);
  });
});

describe('a call of a user function', () => {
  beforeEach(resetFaults);

  const failure = new Error('full');

  it('returns the fallback if the function throws, rejects or returns a promise', async () => {
    expect(callUserFunction('asked', () => 1, 0)).toBe(1);
    expect(
      callUserFunction<unknown>(
        'throws',
        () => {
          throw failure;
        },
        0,
      ),
    ).toBe(0);
    expect(callUserFunction<unknown>('rejects', () => Promise.reject(failure), 0)).toBe(0);
    expect(callUserFunction<unknown>('promises', async () => 1, 0)).toBe(0);
    let started = 0;
    expect(callUserFunction<unknown>('lazy', () => ({ then: () => started++ }), 0)).toBe(0);
    await new Promise(setImmediate);
    expect(started).toBe(0);
    expect(Object.fromEntries(faultCounts())).toEqual({ throws: 1, rejects: 1, promises: 1, lazy: 1 });
  });

  it('counts errors and rejections of a function whose result does not matter', async () => {
    notifyUserFunction('throws', () => {
      throw failure;
    });
    notifyUserFunction('rejects', () => Promise.reject(failure));
    notifyUserFunction('results', () => 1);
    await new Promise(setImmediate);
    expect(Object.fromEntries(faultCounts())).toEqual({ throws: 1, rejects: 1 });
  });

  it('reports a slow function once', () => {
    const messages: string[] = [];
    const quiet = (): void => undefined;
    const warn = (text: string): void => void messages.push(text);
    diag.setLogger({ error: quiet, warn, info: quiet, debug: quiet, verbose: quiet });
    const nap = (): string => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 110);
    for (let count = 0; count < 2; count++) expect(callUserFunction('a nap', nap, '')).toBe('timed-out');
    diag.disable();
    expect(messages).toEqual([
      expect.stringMatching(/^otel-instrument: a nap took \d+ ms and blocked the application\.$/),
    ]);
  });

  it('handles the rejection of a promise with a hostile class', () => {
    class Hostile extends Promise<unknown> {
      static override get [Symbol.species](): PromiseConstructor {
        throw failure;
      }
    }
    const promise = new Hostile(() => undefined);
    expect(catchPromise('hostile', promise)).toBe(true);
    expect(Object.fromEntries(faultCounts())).toEqual({ hostile: 1 });
  });
});
