import { chosenOptions, type FileContent } from '../../../lib/collector/source/chosen-options';
import { startTelemetry } from '../../../lib';
import { captureStarts } from '../../../lib/telemetry/captured-telemetry';
import { stopCapturing } from '../../telemetry/stop-capturing';

const OPTIONS = { sampling: { mode: 'collector' } };
const OTHERS = { sampling: { tail: true } };

const contentOf = (exported: unknown, starts: FileContent['starts'] = []): FileContent => ({
  file: 'telemetry.ts',
  exported,
  starts,
});

async function messageFor(content: FileContent, name?: string): Promise<string> {
  const error: unknown = await chosenOptions(content, name).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'OptionError', code: 'ERR_OPTION_INVALID', option: '--export' });
  return (error as Error).message;
}

describe('the options of a file', () => {
  it.each(['telemetryOptions', 'options', 'telemetry', 'default'])('are its export `%s`', async (name) => {
    expect((await chosenOptions(contentOf({ [name]: OPTIONS, other: OTHERS }))).options).toBe(OPTIONS);
  });

  it('are the first of these exports', async () => {
    const exported = { default: OTHERS, telemetry: OTHERS, options: OTHERS, telemetryOptions: OPTIONS };
    expect(await chosenOptions(contentOf(exported))).toEqual({
      place: 'the export `telemetryOptions` of telemetry.ts',
      options: OPTIONS,
    });
  });

  it('are the export that the user names', async () => {
    expect((await chosenOptions(contentOf({ options: OTHERS, mine: OPTIONS }), 'mine')).options).toBe(OPTIONS);
    expect(await chosenOptions(contentOf({ options: OTHERS, default: OPTIONS }), 'default')).toMatchObject({
      place: 'the default export of telemetry.ts',
      options: OPTIONS,
    });
  });

  it('are what a function returns or resolves to', async () => {
    expect((await chosenOptions(contentOf({ options: () => OPTIONS }))).options).toBe(OPTIONS);
    expect((await chosenOptions(contentOf({ default: async () => OPTIONS }))).options).toBe(OPTIONS);
    expect((await chosenOptions(contentOf(() => OPTIONS))).options).toBe(OPTIONS);
  });

  it('may be the exports of a CommonJS file as a whole', async () => {
    expect((await chosenOptions(contentOf(OPTIONS))).options).toBe(OPTIONS);
  });

  it('are not a class, a module of Nest, an object of a class, or a function with parameters', async () => {
    class Telemetry {}
    const others = { telemetryOptions: Telemetry, options: { module: Telemetry }, telemetry: new Telemetry() };
    expect((await chosenOptions(contentOf({ ...others, default: OPTIONS }))).options).toBe(OPTIONS);
    expect(await messageFor(contentOf(others), 'telemetryOptions')).toMatch(/returns it; got a class\.$/);
    expect(await messageFor(contentOf(others), 'options')).toMatch(/got a Nest module\.$/);
    expect(await messageFor(contentOf(others), 'telemetry')).toMatch(/got an object of a class\.$/);
    expect(await messageFor(contentOf({ options: (name: string) => ({ name }) }))).toBe(
      'Expected the export `options` of telemetry.ts to be the options object, or a function without parameters that returns it; got a function with parameters.',
    );
    expect(await messageFor(contentOf({ options: [] }))).toMatch(/got an array\.$/);
    expect(await messageFor(contentOf({ options: 'x' }))).toMatch(/got string\.$/);
  });

  it('must exist', async () => {
    expect(await messageFor(contentOf({ AppModule: class {} }))).toBe(
      'No options found in telemetry.ts: export them as `telemetryOptions`, or name another export with `--export`. It exports AppModule.',
    );
    expect(await messageFor(contentOf(undefined))).toMatch(/`--export`\.$/);
    expect(await messageFor(contentOf({ options: OPTIONS }), 'optoins')).toBe(
      'telemetry.ts has no export `optoins`: it exports options.',
    );
    expect(await messageFor(contentOf(1), 'options')).toBe('telemetry.ts has no export `options`: it exports nothing.');
  });
});

describe('a file that starts telemetry while it is loaded', () => {
  const starts = (...list: FileContent['starts']): FileContent['starts'] => list;
  const started = (options: object, call = 'startTelemetry'): FileContent['starts'][number] => ({
    call,
    options: () => options,
  });

  it('has the options of this start, if it exports none', async () => {
    const content = contentOf({ AppModule: class {} }, starts(started({ ...OPTIONS, serviceName: 'orders' })));
    expect(await chosenOptions(content)).toEqual({
      place: 'startTelemetry in telemetry.ts (service orders)',
      options: { ...OPTIONS, serviceName: 'orders' },
    });
    expect((await chosenOptions({ ...content, exported: { options: OTHERS } })).options).toBe(OTHERS);
  });

  it('may export the running telemetry', async () => {
    const all = captureStarts();
    const telemetry = startTelemetry({ serviceName: 'orders' });
    stopCapturing();
    expect((await chosenOptions(contentOf({ telemetry }, all))).options).toEqual({ serviceName: 'orders' });
    expect((await chosenOptions(contentOf({ sdk: telemetry }, all), 'sdk')).options).toEqual({ serviceName: 'orders' });
  });

  it('may start it for several services that differ in nothing that the Collector sees', async () => {
    const first = { ...OPTIONS, serviceName: 'orders', log: { format: 'json', export: true }, ignore: ['/health'] };
    const second = { ...OPTIONS, serviceName: 'shipping', exporter: 'none', log: { export: {} }, resource: { a: 1 } };
    const content = contentOf({}, starts(started(first, 'TelemetryModule.forRoot'), started(second)));
    expect((await chosenOptions(content)).options).toBe(first);
  });

  it('may not start it with different options', async () => {
    const content = contentOf(
      {},
      starts(started({ ...OPTIONS, serviceName: 'orders' }), started({ ...OTHERS }, 'TelemetryModule.forRoot')),
    );
    expect(await messageFor(content)).toBe(
      'telemetry.ts starts telemetry with different options: startTelemetry in telemetry.ts (service orders), TelemetryModule.forRoot in telemetry.ts. ' +
        'Export the options that all services share, and name the export with `--export`.',
    );
  });

  it('may get them from a function of its own, but not from other providers', async () => {
    const own = contentOf({}, starts({ call: 'TelemetryModule.forRootAsync', options: async () => OPTIONS }));
    expect((await chosenOptions(own)).options).toBe(OPTIONS);
    expect(await messageFor(contentOf({}, starts({ call: 'TelemetryModule.forRootAsync' })))).toMatch(
      / It calls `TelemetryModule\.forRootAsync`, whose options only the running application has\.$/,
    );
  });
});
