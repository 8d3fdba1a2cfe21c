import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OptionError, type Telemetry } from '../../lib';
import { isNestOption } from '../../lib/collector/source/option-names';
import { captureStarts } from '../../lib/telemetry/captured-telemetry';
import { TELEMETRY, TELEMETRY_OPTIONS, TelemetryModule } from '../../nest-module';
import {
  NEST_OPTIONS,
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
  type TelemetryOptionsFactory,
} from '../../nest-module/telemetry.options';
import { moduleOf } from './nest-service';
import { stopCapturing } from '../telemetry/stop-capturing';

const OPTIONS: TelemetryModuleOptions = { serviceName: 'configured', environment: 'development', exporter: 'none' };

function errorOf(options: unknown): OptionError {
  try {
    TelemetryModule.forRoot(options as TelemetryModuleOptions);
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('nothing was thrown');
}

describe('TelemetryModule.forRoot', () => {
  const serviceName = 'orders';

  it('reports a missing service name and how to set it', () => {
    const error = errorOf({});
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ code: 'ERR_OPTION_MISSING', option: 'serviceName' });
    expect(error.message).toBe(
      'TelemetryModule: Expected `serviceName` to be a non-empty string, got nothing (undefined). ' +
        'Pass a name, or set OTEL_SERVICE_NAME.',
    );
  });

  it.each([
    [
      { serviceName, sampling: { ratio: 1.5 } },
      'sampling.ratio',
      'Expected `sampling.ratio` to be a number from 0 to 1, got 1.5. 0.1 keeps one trace in ten.',
    ],
    [
      { serviceName, exporter: { endpoint: 'localhost:4318' } },
      'exporter.endpoint',
      'Expected `exporter.endpoint` to be an http or https URL, got "localhost:4318". ' +
        'For example http://localhost:4318; /v1/traces is appended.',
    ],
    [
      { serviceName, logLevel: 'verbose' },
      'logLevel',
      'Expected `logLevel` to be one of trace, debug, info, warn, error, got "verbose".',
    ],
    [
      { serviceName, forceTrace: { token: 'short' } },
      'forceTrace.token',
      'Expected `forceTrace.token` to be a secret of at least 8 characters, got a string of 5 characters.',
    ],
  ])('names the path, what was expected and what was got: %j', (options, option, message) => {
    expect(errorOf(options)).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option,
      message: `TelemetryModule: ${message}`,
    });
  });

  it('lists the known options if one is unknown', () => {
    const error = errorOf({ serviceName, serviceNmae: 'orders' });
    expect(error).toMatchObject({ code: 'ERR_OPTION_UNKNOWN', option: 'serviceNmae' });
    expect(error.message).toMatch(
      /^TelemetryModule: Unknown option `serviceNmae`: expected one of serviceName, .*messaging\.$/,
    );
  });

  it('reports an unknown nested option by its path, with the known ones', () => {
    const error = errorOf({ serviceName, sampling: { ration: 1 } });
    expect(error).toMatchObject({ code: 'ERR_OPTION_UNKNOWN', option: 'sampling.ration' });
    expect(error.message).toContain('expected one of ratio, rules, parentBased, mode, tail, sampler.');
  });

  it('rejects `tail: false` if the decision is left to a Collector', () => {
    const error = errorOf({ serviceName, sampling: { mode: 'collector', tail: false } });
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'sampling.tail' });
    expect(error.message).toContain('Remove `tail: false`');
  });

  it('reports all problems at once', () => {
    const { message } = errorOf({ sampling: { ratio: -1 }, exporter: 'zipkin', batches: {} });
    expect(message).toContain('`serviceName`');
    expect(message).toContain('`sampling.ratio`');
    expect(message).toContain('`exporter`');
    expect(message).toContain('`batches`');
  });

  it('does not replace an invalid option by an environment variable', () => {
    expect(errorOf({ serviceName: '' }).option).toBe('serviceName');
  });
});

@Injectable()
class Configuration implements TelemetryOptionsFactory {
  async createTelemetryOptions(): Promise<TelemetryModuleOptions> {
    return OPTIONS;
  }
}

@Module({ providers: [Configuration], exports: [Configuration] })
class ConfigurationModule {}

describe('TelemetryModule.forRootAsync', () => {
  async function serviceNameOf(options: TelemetryModuleAsyncOptions): Promise<[string, string | undefined]> {
    const imports = [TelemetryModule.forRootAsync(options)];
    const app = await NestFactory.createApplicationContext(moduleOf({ imports }), {
      logger: false,
      abortOnError: false,
    });
    try {
      const { serviceName } = app.get<Telemetry>(TELEMETRY);
      return [serviceName, app.get<TelemetryModuleOptions>(TELEMETRY_OPTIONS).serviceName];
    } finally {
      await app.close();
    }
  }

  it.each<[string, TelemetryModuleAsyncOptions]>([
    ['a factory', { useFactory: () => OPTIONS }],
    ['a factory that is asynchronous', { useFactory: async () => OPTIONS }],
    [
      'a factory with what it needs',
      {
        imports: [ConfigurationModule],
        inject: [Configuration],
        useFactory: (configuration: Configuration) => configuration.createTelemetryOptions(),
      },
    ],
    ['a class', { useClass: Configuration }],
    ['a provider that exists', { imports: [ConfigurationModule], useExisting: Configuration }],
    ['a provider that comes along', { extraProviders: [Configuration], useExisting: Configuration }],
  ])('takes its options from %s', async (_from, options) => {
    expect(await serviceNameOf(options)).toStrictEqual(['configured', 'configured']);
  });

  it('rejects invalid options when the application starts', async () => {
    const useFactory = (): TelemetryModuleOptions => ({ ...OPTIONS, sampling: { ratio: 2 } });
    await expect(serviceNameOf({ useFactory })).rejects.toMatchObject({
      name: 'OptionError',
      option: 'sampling.ratio',
    });
  });

  it('passes on the error of a factory', async () => {
    const useFactory = (): Promise<TelemetryModuleOptions> => Promise.reject(new Error('no configuration'));
    await expect(serviceNameOf({ useFactory })).rejects.toThrow('no configuration');
  });

  it('throws at once if no source of options is given', () => {
    expect(() => TelemetryModule.forRootAsync({})).toThrow(
      'TelemetryModule.forRootAsync expected one of `useFactory`, `useClass` and `useExisting`, got none.',
    );
  });
});

describe('TelemetryModule, while a command reads the options of a file', () => {
  afterEach(stopCapturing);

  it('gives away its options, and does not check them', () => {
    const starts = captureStarts();
    const options = { sampling: { ratio: 2 } };
    TelemetryModule.forRoot(options);
    expect(starts).toEqual([{ call: 'TelemetryModule.forRoot', options: expect.any(Function) }]);
    expect(starts[0]?.options?.()).toBe(options);
  });

  it('gives away the function that returns them, unless it needs other providers', async () => {
    const starts = captureStarts();
    TelemetryModule.forRootAsync({ useFactory: async () => OPTIONS });
    TelemetryModule.forRootAsync({ useFactory: (name: string) => ({ serviceName: name }), inject: ['NAME'] });
    expect(starts.map(({ call, options }) => [call, options === undefined])).toEqual([
      ['TelemetryModule.forRootAsync', false],
      ['TelemetryModule.forRootAsync', true],
    ]);
    expect(await starts[0]?.options?.()).toBe(OPTIONS);
  });

  it('starts an application without telemetry', async () => {
    const starts = captureStarts();
    const app = await NestFactory.createApplicationContext(moduleOf({ imports: [TelemetryModule.forRoot(OPTIONS)] }), {
      logger: false,
    });
    expect(app.get<Telemetry>(TELEMETRY).counts.exported).toBe(0);
    expect(starts.map(({ call }) => call)).toEqual(['TelemetryModule.forRoot', 'startTelemetry']);
    await app.close();
  });

  it('has the options of its own that the command knows', () => {
    const { log: _log, ...own } = NEST_OPTIONS;
    expect(Object.keys(own).filter((name) => !isNestOption(name))).toEqual([]);
    expect(isNestOption('serviceName')).toBe(false);
  });
});
