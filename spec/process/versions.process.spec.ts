import { CopiesFolder } from './copies';

jest.setTimeout(60_000);

let copies: CopiesFolder;
let paths: readonly string[];
beforeAll(() => {
  copies = new CopiesFolder();
  paths = [copies.add('a'), copies.addOfVersion('later', '9.0.0', 2), copies.addOfVersion('patch', '0.1.9', 1)];
});
afterAll(() => copies.remove());

describe('copies with different record versions', () => {
  it('are reported once, with versions, paths and a fix', async () => {
    const { warnings } = await copies.run((load) => {
      for (const name of ['a', 'later', 'a', 'later']) load(name).lib.setFilter('info');
    });
    expect(warnings).toEqual([
      '[INCOMPATIBLE_COPIES] This process has loaded copies of otel-instrument that cannot share their settings: ' +
        `0.1.0 at ${paths[0]} (settings version 1), 9.0.0 at ${paths[1]} (settings version 2). While telemetry runs in ` +
        'one of them, the others record spans and log lines without values, and send no trace context. Install one ' +
        'version: `npm ls otel-instrument` lists the copies, and `npm dedupe` removes duplicates.',
    ]);
  });

  it.each([
    ['loaded after telemetry has started', 'a', 'later', true],
    ['loaded before telemetry starts', 'a', 'later', false],
    ['of the older version, loaded after', 'later', 'a', true],
    ['of the older version, loaded before', 'later', 'a', false],
  ])('show no value while telemetry runs in the other: %s', async (_how, runs, otherCopy, isLate) => {
    const { result } = await copies.run<{ spans: unknown; line: unknown; sent: unknown; after: unknown }>(
      async (load) => {
        const given = JSON.parse(process.env['CASE'] ?? '') as { runs: string; otherCopy: string; isLate: boolean };
        const early = given.isLate ? undefined : load(given.otherCopy).lib;
        const { lib, testing } = load(given.runs);
        const spans = new testing.SpanCollector();
        const telemetry = lib.startTelemetry({
          serviceName: 'orders',
          exporter: 'none',
          spanProcessors: [spans],
          redaction: { names: ['internalRef'] },
          propagationTargets: ['inventory'],
        });
        const other = early ?? load(given.otherCopy).lib;
        const lines: string[] = [];
        const log = other.createLogger({ format: 'json', destination: { write: (line) => lines.push(line) } });
        const work = other.instrument(
          { name: 'work', ret: true, fields: { literal: 'of a field' } },
          (internalRef: string, count: number, body: object) => {
            log.log('info', 'here', 'about secret-2', { internalRef });
            other.recordField('more', ['secret-3']);
            return `${internalRef}${count}${JSON.stringify(body)}`;
          },
        );
        lib.instrument({ name: 'outer' }, () => work('secret-1', 12, { text: 'secret-4' }))();
        const sent: unknown[] = [];
        const send = other.traceFetch(async (_input, init) => {
          sent.push(new Headers(init?.headers).get('traceparent'));
          return new Response('ok');
        });
        await send('http://elsewhere/stock');
        const recorded = testing.outline(spans.spans);
        await telemetry.shutdown();
        const test = testing.startTestTelemetry();
        const after = other.instrument({ name: 'after' }, (text: string) => text);
        await test.shutdown();
        const again = load(given.otherCopy).testing.startTestTelemetry();
        after('shown');
        const afterwards = again.outline();
        await again.shutdown();
        return { spans: recorded, line: JSON.parse(lines[0] ?? '') as unknown, sent, after: afterwards };
      },
      { CASE: JSON.stringify({ runs, otherCopy, isLate }) },
    );
    const hidden = '[redacted]';
    expect(result.spans).toEqual([
      {
        name: 'outer',
        children: [
          expect.objectContaining({
            name: 'work',
            attributes: {
              internalRef: hidden,
              count: hidden,
              body: hidden,
              literal: hidden,
              more: hidden,
              return: hidden,
            },
          }),
        ],
      },
      expect.objectContaining({ name: hidden, kind: 'client' }),
    ]);
    expect(JSON.stringify(result)).not.toContain('secret-');
    expect(result.line).toMatchObject({ level: 'INFO', fields: { message: hidden } });
    expect(result.sent).toEqual([null]);
    expect(result.after).toEqual([{ name: 'after', attributes: { text: 'shown' } }]);
  });

  it('hide values when their telemetry starts second, until the first telemetry ends', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, later] = [load('a'), load('later')];
      const spans = new a.testing.SpanCollector();
      const first = a.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', spanProcessors: [spans] });
      const second = later.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', redaction: { allow: ['x'] } });
      const work = later.lib.instrument({ name: 'work' }, (text: string) => text);
      work('one');
      await first.shutdown();
      const third = a.lib.startTelemetry({ serviceName: 'orders', exporter: 'none', spanProcessors: [spans] });
      const ours = a.lib.instrument({ name: 'ours' }, (text: string) => text);
      ours('two');
      await second.shutdown();
      ours('three');
      await third.shutdown();
      return spans.spans.map(({ name, attributes }) => [name, attributes['text']]);
    });
    expect(result).toEqual([
      ['work', '[redacted]'],
      // The other telemetry leads, with settings that this copy cannot read.
      ['ours', '[redacted]'],
      ['ours', 'three'],
    ]);
  });

  it('do not record fields on spans of each other', async () => {
    const { result } = await copies.run(async (load) => {
      const [a, later] = [load('a'), load('later')];
      const telemetry = a.testing.startTestTelemetry();
      a.lib.instrument({ name: 'outer' }, () => later.lib.recordField('order_id', 'o-17'))();
      const outline = telemetry.outline();
      await telemetry.shutdown();
      return outline;
    });
    expect(result).toEqual([{ name: 'outer' }]);
  });
});

describe('copies of different versions with the same record version', () => {
  it('share all settings, without a warning', async () => {
    const { result, warnings } = await copies.run(async (load) => {
      const [a, patch] = [load('a'), load('patch')];
      const spans = new a.testing.SpanCollector();
      const telemetry = a.lib.startTelemetry({
        serviceName: 'orders',
        exporter: 'none',
        spanProcessors: [spans],
        redaction: { names: ['internalRef'] },
      });
      const fail = patch.lib.instrument({ name: 'fail' }, (internalRef: string, text: string) => {
        throw new Error(internalRef.slice(0, 0) + text);
      });
      const outer = a.lib.instrument({ name: 'outer' }, () => fail('secret', 'shown'));
      try {
        outer();
      } catch {
        // Expected.
      }
      await telemetry.shutdown();
      return spans.spans.map(({ name, attributes, events }) => [name, attributes['internalRef'], events.length]);
    });
    expect(result).toEqual(
      [
        ['fail', '[redacted]', 1],
        ['outer', undefined, 0],
      ].map((row) => row.map((cell) => cell ?? null)),
    );
    expect(warnings).toEqual([]);
  });
});
