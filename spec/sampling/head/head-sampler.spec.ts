import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { OptionError, setWarningSink, type TelemetryWarning } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import { SamplingDecision } from '../../../lib/otel/sdk';
import { headSampler } from '../../../lib/sampling/head/head-sampler';
import type { HeadSamplingOptions } from '../../../lib/sampling/head/rule-sampler';
import type { Environment } from '../../../lib/process/environment-variable';

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

const facts = (options: HeadSamplingOptions, variables: Environment, environment = 'production') => {
  const { ratio, rules, parentBased } = headSampler(options, environment, variables);
  return { ratio, rules, parentBased };
};

describe('OTEL_TRACES_SAMPLER', () => {
  it.each([
    ['always_on', 1, false],
    ['always_off', 0, false],
    ['traceidratio', 0.25, false],
    ['parentbased_always_on', 1, true],
    ['parentbased_always_off', 0, true],
    ['parentbased_traceidratio', 0.25, true],
    [' ParentBased_TraceIdRatio ', 0.25, true],
  ])('is supported: %s', (name, ratio, parentBased) => {
    const variables = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(facts({}, variables)).toStrictEqual({ ratio, rules: [], parentBased });
    expect(warnings).toStrictEqual([]);
  });

  it('decides about each span if its name does not start with parentbased', () => {
    const off = headSampler({}, 'production', { OTEL_TRACES_SAMPLER: 'always_off' });
    const on = headSampler({}, 'production', { OTEL_TRACES_SAMPLER: 'always_on' });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isRemote: true };
    const below = (traceFlags: number) => trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags });
    const { RECORD_AND_SAMPLED, NOT_RECORD } = SamplingDecision;
    expect(off.shouldSample(below(1), parent.traceId, 'GET', SpanKind.SERVER, {}).decision).toBe(NOT_RECORD);
    expect(on.shouldSample(below(0), parent.traceId, 'GET', SpanKind.SERVER, {}).decision).toBe(RECORD_AND_SAMPLED);
  });

  it.each(['jaeger_remote', 'parentbased_jaeger_remote', 'xray', 'always', 'constructor'])(
    'is ignored with a warning for %s, and the preset applies',
    (name) => {
      expect(facts({}, { OTEL_TRACES_SAMPLER: name })).toStrictEqual({ ratio: 0.1, rules: [], parentBased: true });
      expect(warnings.map(({ code }) => code)).toStrictEqual(['SAMPLER_IGNORED']);
      expect(warnings[0]?.message).toContain(`OTEL_TRACES_SAMPLER="${name}" is ignored: `);
      expect(warnings[0]?.message).toContain('OTEL_INSTRUMENT_SAMPLING');
    },
  );

  it('warns that samplers with a sampling service are not supported', () => {
    facts({}, { OTEL_TRACES_SAMPLER: 'xray' });
    expect(warnings[0]?.message).toContain('samplers that need a sampling service are not supported');
  });

  it.each([undefined, '', '  '])('counts as unset if it is %p', (name) => {
    expect(facts({}, { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: '0.25' }).ratio).toBe(0.1);
    expect(warnings).toStrictEqual([]);
  });
});

describe('OTEL_TRACES_SAMPLER_ARG', () => {
  const withArgument = (argument: string | undefined) =>
    facts({}, { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: argument }).ratio;

  it.each([undefined, '', ' '])('is 1 if it is %p', (argument) => {
    expect(withArgument(argument)).toBe(1);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['-1', '1.1', 'a tenth', '10%'])('is 1 with a warning if it is %p', (argument) => {
    expect(withArgument(argument)).toBe(1);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['SAMPLER_ARGUMENT_IGNORED']);
    expect(warnings[0]?.message).toContain(JSON.stringify(argument));
  });

  it('is not read for a sampler without a ratio', () => {
    facts({}, { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: 'endpoint=http://localhost' });
    expect(warnings).toStrictEqual([]);
  });
});

describe('OTEL_INSTRUMENT_SAMPLING', () => {
  it('sets ratio and rules', () => {
    expect(facts({}, { OTEL_INSTRUMENT_SAMPLING: '0.3,/checkout=1' })).toStrictEqual({
      ratio: 0.3,
      rules: [{ route: '/checkout', ratio: 1 }],
      parentBased: true,
    });
  });

  it('ignores invalid parts with a warning', () => {
    expect(facts({}, { OTEL_INSTRUMENT_SAMPLING: 'x,/checkout=1' }).rules).toStrictEqual([
      { route: '/checkout', ratio: 1 },
    ]);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['SAMPLING_RULE_IGNORED']);
  });
});

describe('headSampler', () => {
  const both = {
    OTEL_INSTRUMENT_SAMPLING: '0.3,/a=1',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '.7',
  };

  it('prefers an option to our variable, that to the standard one, and that to the preset', () => {
    expect(facts({ ratio: 0.9 }, both).ratio).toBe(0.9);
    expect(facts({}, both).ratio).toBe(0.3);
    expect(facts({}, { ...both, OTEL_INSTRUMENT_SAMPLING: '/a=1' }).ratio).toBe(0.7);
    expect(facts({}, { OTEL_INSTRUMENT_SAMPLING: '/a=1' }, 'staging').ratio).toBe(0.5);
  });

  it('takes ratio, rules and parentBased each from the first source that sets it', () => {
    expect(facts({ rules: '/b=0' }, both)).toStrictEqual({
      ratio: 0.3,
      rules: [{ route: '/b', ratio: 0 }],
      parentBased: false,
    });
    expect(facts({ ratio: 0.9 }, both)).toStrictEqual({
      ratio: 0.9,
      rules: [{ route: '/a', ratio: 1 }],
      parentBased: true,
    });
    expect(facts({ parentBased: 'local' }, both).parentBased).toBe('local');
    expect(facts({ rules: '0.2,/b=0' }, both).ratio).toBe(0.2);
  });

  it('warns about an environment without a preset only if the preset would apply', () => {
    facts({ ratio: 1 }, {}, 'acceptance');
    expect(warnings).toStrictEqual([]);
    expect(facts({}, {}, 'acceptance').ratio).toBe(0);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['ENVIRONMENT_WITHOUT_PRESET']);
  });

  it.each<[HeadSamplingOptions, string]>([
    [{ rules: '/a' }, 'Expected `sampling.rules` to be rules such as'],
    [{ rules: [{ route: '/a', ratio: 2 }] }, 'Expected `sampling.rules[0].ratio` to be a number from 0 to 1, got 2.'],
  ])('rejects %p, named by its path in the options', (options, message) => {
    expect(() => headSampler(options, 'production', {})).toThrow(OptionError);
    expect(() => headSampler(options, 'production', {})).toThrow(message);
  });
});
