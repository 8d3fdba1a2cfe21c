import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importStream } from '../../lib/viewer/files/import-stream';
import { TraceStore } from '../../lib/viewer';
import { runJest } from './jest-project';

const ROOT = join(__dirname, '../..');

jest.setTimeout(60_000);

const SAVE = `
const { createLogger, instrument, startTelemetry } = require('otel-instrument');
const { useTestTelemetry } = require('otel-instrument/testing');
const save = instrument({ name: 'save_order' }, (customer) => customer);
`;

/** The traces of the files in the store of the viewer. */
async function storeWith(...files: readonly (string | undefined)[]): Promise<TraceStore> {
  const store = new TraceStore();
  for (const file of files) {
    const imported = await importStream([Buffer.from(file ?? '')], store);
    expect(imported).toMatchObject({ skipped: 0, problems: [] });
  }
  return store;
}

const spansIn = async (...files: readonly (string | undefined)[]) =>
  (await storeWith(...files))
    .traces()
    .flat()
    .map(({ name, attributes }) => [name, attributes]);

describe('useTestTelemetry in Jest', () => {
  it('collects the spans of each test, and writes those of failed tests to a file that the viewer reads', async () => {
    const { tests, files, output } = runJest({
      'a.test.js': `${SAVE}
        const telemetry = useTestTelemetry();
        test('first', () => { save('c-1'); expect(telemetry).toHaveSpan('save_order'); });
        test('second', () => { save('c-2'); expect(telemetry.spans).toHaveLength(1); });
        test('compares', () => { save('c-3'); expect(telemetry).toHaveSpan('save_order', { attributes: { customer: 'c-4' } }); });
        test('throws', () => { save('c-5'); createLogger({ destination: { write() {} } }).for('Orders').warn('no stock'); throw new Error('broken'); });
        test('stops', (done) => { instrument({ name: 'never_ends' }, () => new Promise(() => {}))(); }, 200);
        test('has no spans', () => { throw new Error('broken'); });
      `,
    });
    expect(Object.entries(tests).map(([name, { status }]) => `${name}: ${status}`)).toStrictEqual([
      'first: passed',
      'second: passed',
      'compares: failed',
      'throws: failed',
      'stops: failed',
      'has no spans: failed',
    ]);
    expect(tests['compares']?.message).toContain('Received: "c-3"');
    const names = Object.keys(files).toSorted();
    expect(names).toEqual([
      expect.stringMatching(/^compares-[\da-f]{8}\.otlp\.jsonl$/),
      expect.stringMatching(/^stops-[\da-f]{8}\.otlp\.jsonl$/),
      expect.stringMatching(/^throws-[\da-f]{8}\.otlp\.jsonl$/),
    ]);
    const [first = '', second = '', third = ''] = names;
    expect(await spansIn(files[first])).toEqual([['save_order', expect.objectContaining({ customer: 'c-3' })]]);
    expect(tests['throws']?.message).toMatch(
      /^Error: broken\n\nThe traces of this test are in a file\. To see them:\n {2}npx otel-instrument view --import traces\/throws-/,
    );
    for (const file of names) expect(output).toContain(`npx otel-instrument view --import traces/${file}`);
    const [trace] = (await storeWith(files[third])).traces();
    expect(trace).toMatchObject([{ resource: { attributes: { 'test.case.name': 'throws', 'service.name': 'test' } } }]);
    expect(files[third]).toContain('"body":{"stringValue":"no stock"}');
    expect(await spansIn(files[second])).toEqual([
      ['never_ends', expect.objectContaining({ 'otel_instrument.test.open': true })],
    ]);
  });

  it('writes one file for each test while workers run at the same time, with other trace ids', async () => {
    const failing = `${SAVE}
      useTestTelemetry();
      test('fails', () => { save('c-1'); throw new Error('broken'); });`;
    const files = Object.fromEntries([1, 2, 3, 4].map((number) => [`${number}.test.js`, failing]));
    const run = runJest(files, {}, '--maxWorkers=2');
    expect(Object.keys(run.files)).toHaveLength(4);
    expect((await storeWith(...Object.values(run.files))).traces()).toHaveLength(4);
  });

  it('refuses tests that run at the same time', () => {
    const { tests } = runJest({
      'a.test.js': `${SAVE}
        describe('a block', () => {
          useTestTelemetry();
          test.concurrent('at once', async () => { save('c-1'); });
        });
        test.concurrent('elsewhere', async () => { save('c-1'); });`,
    });
    expect(tests['a block at once']?.message).toContain(
      'useTestTelemetry() cannot tell apart the spans of tests that run at the same time, and "at once" is concurrent.',
    );
    expect(tests['elsewhere']?.status).toBe('passed');
  });

  it('serves tests whose modules are loaded anew, with the telemetry of the application', () => {
    const { tests, output } = runJest(
      {
        'app.js': `
          const { instrument, startTelemetry } = require('otel-instrument');
          exports.telemetry = startTelemetry({ serviceName: 'orders' });
          exports.save = instrument({ name: 'save_order' }, (customer) => customer);`,
        'a.test.js': `
          const telemetry = require('otel-instrument/testing').useTestTelemetry();
          test.each([1, 2, 3])('test %i', (number) => {
            require('./app').save('c-' + number);
            expect(telemetry).toMatchTrace('save_order');
            expect(telemetry.span('save_order')).toHaveRecorded({ customer: 'c-' + number });
            expect(telemetry).toHaveSpan({ service: 'orders', times: 1 });
          });`,
      },
      { resetModules: true },
    );
    expect(output).toContain('3 passed');
    expect(Object.keys(tests)).toHaveLength(3);
  });

  it('waits with a real timer while timers are fake, in each kind of fake timers', () => {
    const { output, tests } = runJest({
      'a.test.js': `${SAVE}
        const telemetry = useTestTelemetry();
        const later = instrument({ name: 'later' }, () => new Promise((resolve) => setTimeout(resolve, 5000)));
        afterEach(() => jest.useRealTimers());
        test.each([[{}], [{ legacyFakeTimers: true }], [{ now: 0 }]])('%j', async (options) => {
          jest.useFakeTimers(options);
          void later();
          const waiting = telemetry.waitForTrace('later');
          jest.advanceTimersByTime(5000);
          expect(await waiting).toHaveLength(1);
          await expect(telemetry.waitForTrace('never', { timeoutMillis: 20 })).rejects.toThrow('within 20 ms');
        });`,
    });
    expect({ output, tests }).toMatchObject({ output: expect.stringContaining('3 passed') });
  });

  it('works without globals', () => {
    const { output } = runJest(
      {
        'a.test.js': `${SAVE}
          const { expect, test } = require('@jest/globals');
          const telemetry = useTestTelemetry();
          test('one', () => { save('c-1'); expect(telemetry).toHaveSpan('save_order'); });
          test('two', () => { save('c-1'); expect(telemetry).toHaveSpan({ times: 1 }); });`,
      },
      { injectGlobals: false, setupFilesAfterEnv: ['otel-instrument/testing/jest-globals'] },
    );
    expect(output).toContain('2 passed');
  });

  it('writes nothing if it is told so, and fails a test that leaves a span open if it is told so', () => {
    const { tests, files } = runJest({
      'a.test.js': `${SAVE}
        useTestTelemetry({ failedTests: false, failOnOpenSpans: true });
        test('leaks', () => { void instrument({ name: 'never_ends' }, () => new Promise(() => {}))(); });
        test('is clean', () => { save('c-1'); });`,
    });
    expect(tests['leaks']?.message).toContain('The test left spans open: never_ends. Await what it started.');
    expect(tests['is clean']?.status).toBe('passed');
    expect(files).toStrictEqual({});
  });
});

describe('useTestTelemetry in node:test', () => {
  it('works with the hooks of the runner', () => {
    const folder = mkdtempSync(join(ROOT, 'dist/node-test-'));
    try {
      const program = `
        const { after, afterEach, before, beforeEach, test } = require('node:test');
        const { equal } = require('node:assert');
        ${SAVE}
        const telemetry = useTestTelemetry({ hooks: { beforeAll: before, beforeEach, afterEach, afterAll: after } });
        for (const id of ['c-1', 'c-2']) test(id, () => {
          save(id);
          equal(telemetry.span('save_order').attributes.customer, id);
        });`;
      writeFileSync(join(folder, 'orders.cjs'), program);
      const env = { PATH: process.env['PATH'] };
      const { stdout } = spawnSync(process.execPath, ['--test', 'orders.cjs'], { cwd: folder, encoding: 'utf8', env });
      expect(stdout).toMatch(/pass 2\n[^]*fail 0/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
