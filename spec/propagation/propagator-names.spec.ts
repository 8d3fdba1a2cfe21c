import { setWarningSink, type TelemetryWarning } from '../../lib';
import { isPropagatorList, propagatorsFromEnvironment, withoutNone } from '../../lib/propagation/propagator-names';
import { TraceContextPropagator } from '../../lib/propagation/w3c/trace-context';

let warnings: TelemetryWarning[];

beforeEach(() => {
  warnings = [];
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

const fromVariable = (value: string): readonly string[] => propagatorsFromEnvironment({ OTEL_PROPAGATORS: value });

describe('OTEL_PROPAGATORS', () => {
  it.each<[string, readonly string[]]>([
    ['tracecontext', ['tracecontext']],
    ['baggage,tracecontext', ['baggage', 'tracecontext']],
    ['tracecontext,baggage,b3,b3multi,jaeger', ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger']],
    ['b3, tracecontext ,b3,,', ['b3', 'tracecontext']],
    ['B3Multi', ['b3multi']],
    ['none', ['none']],
  ])('%p names the formats', (value, names) => {
    expect(fromVariable(value)).toStrictEqual(names);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['', ' ', ',', ' , '])('%p is as if unset', (value) => {
    expect(fromVariable(value)).toStrictEqual(['tracecontext', 'baggage']);
    expect(propagatorsFromEnvironment({})).toStrictEqual(['tracecontext', 'baggage']);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['xray', 'ottrace', 'tracecontxt', 'toString', '__proto__'])('%s is left out with a warning', (name) => {
    expect(fromVariable(`${name},b3`)).toStrictEqual(['b3']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_UNKNOWN']);
    expect(warnings[0]?.message).toContain(`OTEL_PROPAGATORS names "${name.toLowerCase()}", which is left out.`);
  });

  it('says where a format that is known elsewhere comes from, and what is known here', () => {
    fromVariable('xray,ottrace,other');
    expect(warnings.map(({ message }) => message.split('left out. ')[1])).toStrictEqual([
      'Give `propagators` an AWSXRayPropagator of @opentelemetry/propagator-aws-xray.',
      'Give `propagators` an OTTracePropagator of @opentelemetry/propagator-ot-trace.',
      'Expected tracecontext, baggage, b3, b3multi, jaeger, none, separated by commas.',
    ]);
  });

  it('of unknown names only is as if unset', () => {
    expect(fromVariable('xray')).toStrictEqual(['tracecontext', 'baggage']);
  });

  it('shows no more than the beginning of a long name', () => {
    fromVariable('x'.repeat(1000));
    expect(warnings[0]?.message.length).toBeLessThan(200);
  });

  it('with none beside others is none, with a warning', () => {
    expect(fromVariable('b3,none')).toStrictEqual(['none']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_NONE']);
    expect(warnings[0]?.message).toContain('OTEL_PROPAGATORS has `none` beside others');
  });
});

describe('the option', () => {
  it.each<[unknown]>([
    [[]],
    [['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none']],
    [[new TraceContextPropagator(), 'b3']],
  ])('may be %p', (value) => {
    expect(isPropagatorList(value)).toBe(true);
  });

  it.each<[unknown]>([
    ['b3'],
    [['xray']],
    [['B3']],
    [[{ inject: () => undefined }]],
    [[undefined]],
    [[null]],
    [undefined],
    [{}],
  ])('may not be %p', (value) => {
    expect(isPropagatorList(value)).toBe(false);
  });

  it('with none beside others is none, with a warning, and each counts once', () => {
    const own = new TraceContextPropagator();
    expect(withoutNone([own, 'b3', own, 'b3'], 'x')).toStrictEqual([own, 'b3']);
    expect(warnings).toStrictEqual([]);
    expect(withoutNone([own, 'none', 'none'], '`propagators`')).toStrictEqual(['none']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_NONE']);
  });
});
