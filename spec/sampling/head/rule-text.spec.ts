import * as fc from 'fast-check';
import { OptionError } from '../../../lib';
import { setWarningSink, type TelemetryWarning } from '../../../lib/diagnostics/warning';
import { parseRatio, parseSampling, parseSamplingLossy } from '../../../lib/sampling/head/rule-text';

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

describe('a text of sampling rules', () => {
  it('contains a ratio, and a rule for each route, target and span', () => {
    const text = '0.1, /checkout/**=1,GET /health=0, OrdersService=.5,[poll]=0,Stock*[read_*]=1e-2,';
    expect(parseSampling(text)).toStrictEqual({
      ratio: 0.1,
      rules: [
        { route: '/checkout/**', ratio: 1 },
        { method: 'GET', route: '/health', ratio: 0 },
        { target: 'OrdersService', ratio: 0.5 },
        { span: 'poll', ratio: 0 },
        { target: 'Stock*', span: 'read_*', ratio: 0.01 },
      ],
    });
  });

  it('can be empty', () => {
    expect(parseSampling(' , ')).toStrictEqual({ ratio: undefined, rules: [] });
  });

  it('splits a rule at its last equals sign', () => {
    expect(parseSampling('/find=all=1').rules).toStrictEqual([{ route: '/find=all', ratio: 1 }]);
  });

  it.each([
    ['1.5', 'it is neither a rule nor a ratio from 0 to 1'],
    ['/checkout', 'it is neither a rule nor a ratio from 0 to 1'],
    ['/checkout=2', '`2` is not a ratio from 0 to 1'],
    ['/checkout=', '`` is not a ratio from 0 to 1'],
    ['/checkout=0x1', '`0x1` is not a ratio from 0 to 1'],
    ['=1', 'the text before = must have the form /route, METHOD /route or target[span]'],
    ['a[b=1', 'the text before = must have the form /route, METHOD /route or target[span]'],
    ['[]=1', 'the text before = must have the form /route, METHOD /route or target[span]'],
  ])('is rejected for %p with a reason', (part, reason) => {
    expect(() => parseSampling(`0.1,${part}`)).toThrow(OptionError);
    expect(() => parseSampling(`0.1,${part}`)).toThrow(`got ${JSON.stringify(part)}. In it, ${reason}.`);
  });

  it('contains the ratio of all other traces only once', () => {
    expect(() => parseSampling('0.1,0.2')).toThrow('the text already contains a ratio for all other traces');
  });

  it('is read from the environment without its invalid parts, with a warning for each', () => {
    const text = parseSamplingLossy('0.1,/checkout=1,nonsense,/health=no', 'OTEL_INSTRUMENT_SAMPLING');
    expect(text).toStrictEqual({ ratio: 0.1, rules: [{ route: '/checkout', ratio: 1 }] });
    expect(warnings).toStrictEqual([
      {
        code: 'SAMPLING_RULE_IGNORED',
        message:
          'The part "nonsense" of OTEL_INSTRUMENT_SAMPLING is ignored: it is neither a rule nor a ratio from 0 to 1.',
      },
      {
        code: 'SAMPLING_RULE_IGNORED',
        message: 'The part "/health=no" of OTEL_INSTRUMENT_SAMPLING is ignored: `no` is not a ratio from 0 to 1.',
      },
    ]);
  });

  it('never throws from the environment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '/', '=', '[', ']', ',', '1', '.', ' ', '*') }), (text) => {
        const { ratio, rules } = parseSamplingLossy(text, 'V');
        return [ratio ?? 0, ...rules.map((rule) => rule.ratio)].every((value) => value >= 0 && value <= 1);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a ratio as text', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['1.0', 1],
    [' 0.25 ', 0.25],
    ['1e-3', 0.001],
  ])('%p is %d', (text, ratio) => expect(parseRatio(text)).toBe(ratio));

  it.each(['', ' ', '-0.1', '1.01', 'NaN', 'Infinity', '0x1', '0,1', '10%', '1e999', '.'])('rejects %p', (text) => {
    expect(parseRatio(text)).toBeUndefined();
  });
});
