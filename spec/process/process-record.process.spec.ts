import { CopiesFolder } from './copies';

jest.setTimeout(60_000);

let copies: CopiesFolder;
beforeAll(() => {
  copies = new CopiesFolder();
  copies.add('a');
  copies.add('b');
});
afterAll(() => copies.remove());

describe('the record of the process', () => {
  it('lists each copy that uses it once', async () => {
    const { result } = await copies.run((load, need) => {
      for (const name of ['a', 'b', 'a']) load(name).lib.setFilter('info');
      const files = Object.keys(need.cache).filter((file) => file.includes('/a/dist/'));
      for (const file of files) delete need.cache[file];
      load('a').lib.setFilter('info');
      const record = (globalThis as Record<symbol, unknown>)[Symbol.for('otel-instrument.process/1')];
      return (record as { copies: { version: string; path: string }[] }).copies.map(({ path }) => path.slice(-2));
    });
    expect(result).toEqual(['/a', '/b']);
  });

  it('is not enumerable on `globalThis`', async () => {
    const { result } = await copies.run((load) => {
      load('a').lib.setFilter('info');
      return Object.keys(globalThis).filter((name) => name.includes('otel'));
    });
    expect(result).toEqual([]);
  });

  it('replaces another value under its key', async () => {
    const { result, warnings } = await copies.run((load) => {
      const everywhere = globalThis as Record<symbol, unknown>;
      everywhere[Symbol.for('otel-instrument.process/1')] = 'nonsense';
      everywhere[Symbol.for('otel-instrument.process/7')] = { version: 7 };
      load('a').lib.setFilter('warn');
      return load('b').lib.currentFilter().text;
    });
    expect(result).toBe('warn');
    expect(warnings).toEqual([]);
  });

  it('is sealed, so that jest cannot delete its members after a test', async () => {
    const { result } = await copies.run(async (load) => {
      const { testing } = load('a');
      const telemetry = testing.startTestTelemetry();
      const key = Symbol.for('otel-instrument.process/1');
      const record = (globalThis as Record<symbol, object>)[key] ?? {};
      const taken = Reflect.ownKeys(record).filter((name) => Reflect.deleteProperty(record, name));
      Reflect.deleteProperty(globalThis, key);
      await telemetry.shutdown();
      return taken;
    });
    expect(result).toEqual([]);
  });

  it('works if a record of another version throws', async () => {
    const { result, warnings } = await copies.run(async (load) => {
      (globalThis as Record<symbol, unknown>)[Symbol.for('otel-instrument.process/7')] = {
        version: 7,
        copies: [{ version: '7.0.0', path: '/seven' }],
        runningSince: undefined,
        reconsider() {
          throw new Error('broken');
        },
      };
      const telemetry = load('a').testing.startTestTelemetry();
      load('a').lib.instrument({ name: 'work' }, (id: string) => id)('o-1');
      const outline = telemetry.outline();
      await telemetry.shutdown();
      return outline;
    });
    expect(result).toEqual([{ name: 'work', attributes: { id: 'o-1' } }]);
    expect(warnings).toEqual([expect.stringContaining('7.0.0 at /seven (settings version 7)')]);
  });

  it('is private to its copy if `globalThis` is frozen', async () => {
    const { result } = await copies.run((load) => {
      // Node defines some globals on first read, which fails once `globalThis` is frozen.
      void globalThis.TextDecoder;
      Object.freeze(globalThis);
      const { lib } = load('a');
      lib.setFilter('warn');
      return [lib.currentFilter().text, load('b').lib.currentFilter().text, lib.instrument({}, () => 7)()];
    });
    expect(result).toEqual(['warn', 'info', 7]);
  });
});
