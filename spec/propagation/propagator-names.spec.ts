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
  ])('%p selects the formats', (value, names) => {
    expect(fromVariable(value)).toStrictEqual(names);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['', ' ', ',', ' , '])('%p counts as unset', (value) => {
    expect(fromVariable(value)).toStrictEqual(['tracecontext', 'baggage']);
    expect(propagatorsFromEnvironment({})).toStrictEqual(['tracecontext', 'baggage']);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['xray', 'ottrace', 'tracecontxt', 'toString', '__proto__'])('%s is ignored with a warning', (name) => {
    expect(fromVariable(`${name},b3`)).toStrictEqual(['b3']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_UNKNOWN']);
    expect(warnings[0]?.message).toContain(
      `OTEL_PROPAGATORS contains the unknown format "${name.toLowerCase()}", which is ignored.`,
    );
  });

  it('names the package of other standard formats, and the supported formats', () => {
    fromVariable('xray,ottrace,other');
    expect(warnings.map(({ message }) => message.split('is ignored. ')[1])).toStrictEqual([
      'Pass an AWSXRayPropagator of @opentelemetry/propagator-aws-xray in `propagators`.',
      'Pass an OTTracePropagator of @opentelemetry/propagator-ot-trace in `propagators`.',
      'Expected tracecontext, baggage, b3, b3multi, jaeger, none, separated by commas.',
    ]);
  });

  it('with only unknown names counts as unset', () => {
    expect(fromVariable('xray')).toStrictEqual(['tracecontext', 'baggage']);
  });

  it('shows only the start of a long name in the warning', () => {
    fromVariable('x'.repeat(1000));
    expect(warnings[0]?.message.length).toBeLessThan(200);
  });

  it('with none and other formats is none, with a warning', () => {
    expect(fromVariable('b3,none')).toStrictEqual(['none']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_NONE']);
    expect(warnings[0]?.message).toContain('OTEL_PROPAGATORS contains `none` and other formats');
  });
});

describe('the option', () => {
  it.each<[unknown]>([
    [[]],
    [['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none']],
    [[new TraceContextPropagator(), 'b3']],
  ])('accepts %p', (value) => {
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
  ])('rejects %p', (value) => {
    expect(isPropagatorList(value)).toBe(false);
  });

  it('with none and other formats is none, with a warning, without duplicates', () => {
    const own = new TraceContextPropagator();
    expect(withoutNone([own, 'b3', own, 'b3'], 'x')).toStrictEqual([own, 'b3']);
    expect(warnings).toStrictEqual([]);
    expect(withoutNone([own, 'none', 'none'], '`propagators`')).toStrictEqual(['none']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_NONE']);
  });
});
