import {
  AlwaysRecordSampler,
  PublicEndpointPropagator,
  EngineTracerProvider,
  ForcedTraceSampler,
  ForwardedHeadersPropagator,
  RatioSampler,
  RuleSampler,
  TailSamplingProcessor,
} from '../../lib/sdk';
import { OptionError } from '../../lib';

const NOTHING = undefined as never;

describe('a constructor', () => {
  it.each<[string, () => unknown, string, string]>([
    ['AlwaysRecordSampler', () => new AlwaysRecordSampler(NOTHING), 'ERR_OPTION_MISSING', 'head'],
    ['AlwaysRecordSampler', () => new AlwaysRecordSampler({} as never), 'ERR_OPTION_INVALID', 'head'],
    ['AlwaysRecordSampler', () => new AlwaysRecordSampler('always_on' as never), 'ERR_OPTION_INVALID', 'head'],
    ['ForcedTraceSampler', () => new ForcedTraceSampler(NOTHING), 'ERR_OPTION_MISSING', 'delegate'],
    ['RatioSampler', () => new RatioSampler(NOTHING), 'ERR_OPTION_MISSING', 'ratio'],
    ['RuleSampler', () => new RuleSampler(null as never), 'ERR_OPTION_INVALID', 'the options of RuleSampler'],
    ['RuleSampler', () => new RuleSampler({ rulez: [] } as never), 'ERR_OPTION_UNKNOWN', 'rulez'],
    ['TailSamplingProcessor', () => new TailSamplingProcessor(NOTHING), 'ERR_OPTION_MISSING', 'next'],
    ['TailSamplingProcessor', () => new TailSamplingProcessor({ onEnd() {} } as never), 'ERR_OPTION_INVALID', 'next'],
    ['PublicEndpointPropagator', () => new PublicEndpointPropagator(NOTHING), 'ERR_OPTION_MISSING', 'formats'],
    ['ForwardedHeadersPropagator', () => new ForwardedHeadersPropagator([7] as never), 'ERR_OPTION_INVALID', 'names'],
    ['ForwardedHeadersPropagator', () => new ForwardedHeadersPropagator('x' as never), 'ERR_OPTION_INVALID', 'names'],
    ['EngineTracerProvider', () => new EngineTracerProvider({ sampler: {} as never }), 'ERR_OPTION_INVALID', 'sampler'],
    [
      'EngineTracerProvider',
      () => new EngineTracerProvider({ spanProcessors: [NOTHING] }),
      'ERR_OPTION_MISSING',
      'spanProcessors[0]',
    ],
    [
      'EngineTracerProvider',
      () => new EngineTracerProvider({ spanProcessors: {} as never }),
      'ERR_OPTION_INVALID',
      'spanProcessors',
    ],
    [
      'EngineTracerProvider',
      () => new EngineTracerProvider({ idGenerator: {} as never }),
      'ERR_OPTION_INVALID',
      'idGenerator',
    ],
  ])('of %s rejects an invalid argument, and names it', (_what, construct, code, option) => {
    let thrown: unknown;
    try {
      construct();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OptionError);
    expect(thrown).toMatchObject({ code, option });
  });
});
