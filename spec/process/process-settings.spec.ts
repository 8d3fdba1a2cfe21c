import { currentFilter, instrument, setFilter, setWarningSink, startTelemetry, type TelemetryOptions } from '../../lib';
import { Redactor } from '../../lib/sdk';
import { mayReceiveContext, setPropagationTargets } from '../../lib/propagation/propagation-targets';
import { changeSetting, installSettings, processSetting } from '../../lib/process/process-settings';
import { redactor, setRedactor } from '../../lib/redaction/redactor';
import { setTraceLimits, traceLimits } from '../../lib/span/limits/trace-limits';
import { setValueLimits, valueLimits } from '../../lib/values/limits';
import { warn } from '../../lib/diagnostics/warning';
import { SpanCollector, startTestTelemetry } from '../../lib/testing';

const number = processSetting('spec.number', { initial: () => 1 });

afterEach(() => {
  changeSetting(number, 1);
  setRedactor(new Redactor());
  setValueLimits();
  setTraceLimits();
  setFilter();
  setPropagationTargets();
  setWarningSink();
});

/** The current values of all settings of `startTelemetry`. */
const inUse = () => ({
  filter: currentFilter().text,
  hides: ['mine', 'ofTelemetry'].map((name) => redactor().hides(name)),
  length: valueLimits().attributeValueLengthLimit,
  spans: traceLimits().spanCountLimit,
  hosts: ['mine', 'of-telemetry'].map((host) => mayReceiveContext(host)),
});

const OPTIONS: TelemetryOptions = {
  serviceName: 'orders',
  environment: 'development',
  exporter: 'none',
  filter: 'debug',
  redaction: { names: ['ofTelemetry'] },
  limits: { attributeValueLengthLimit: 20 },
  traceLimits: { spanCountLimit: 20 },
  propagationTargets: ['of-telemetry'],
};

function setOwn(): void {
  setFilter('warn');
  setRedactor(new Redactor({ names: ['mine'] }));
  setValueLimits({ attributeValueLengthLimit: 10 });
  setTraceLimits({ spanCountLimit: 10 });
  setPropagationTargets(['mine']);
}

const OWN = { filter: 'warn', hides: [true, false], length: 10, spans: 10, hosts: [true, false] };
const OF_TELEMETRY = { filter: 'debug', hides: [false, true], length: 20, spans: 20, hosts: [false, true] };

describe('settings of the process', () => {
  it('are set while telemetry runs, and restored afterwards', async () => {
    setOwn();
    const telemetry = startTelemetry(OPTIONS);
    expect(inUse()).toStrictEqual(OF_TELEMETRY);
    await telemetry.shutdown();
    expect(inUse()).toStrictEqual(OWN);
  });

  it('are restored by the last of several handles', async () => {
    setOwn();
    const handles = [startTelemetry(OPTIONS), startTelemetry(OPTIONS)];
    await handles[0]?.shutdown();
    expect(inUse()).toStrictEqual(OF_TELEMETRY);
    await handles[1]?.shutdown();
    await handles[1]?.shutdown();
    expect(inUse()).toStrictEqual(OWN);
  });

  it('are unchanged if telemetry fails to start', () => {
    setOwn();
    const exporter = { endpoint: 'https://collector:4318', certificate: '/no/such/file.pem' };
    expect(() => startTelemetry({ ...OPTIONS, exporter })).toThrow('certificate');
    expect(inUse()).toStrictEqual(OWN);
  });

  it('stay those of new telemetry that starts while earlier telemetry shuts down', async () => {
    setOwn();
    let finish = (): void => undefined;
    const gone = new Promise<void>((resolve) => (finish = resolve));
    const slow = { onStart() {}, onEnd() {}, forceFlush: async () => undefined, shutdown: () => gone };
    const first = startTelemetry({ ...OPTIONS, spanProcessors: [slow] });
    const ending = first.shutdown();
    const warnings: string[] = [];
    setWarningSink(({ code }) => warnings.push(code));
    const second = startTelemetry({ ...OPTIONS, filter: 'trace' });
    finish();
    await ending;
    expect(inUse()).toStrictEqual({ ...OF_TELEMETRY, filter: 'trace' });
    await second.shutdown();
    expect(inUse()).toStrictEqual(OWN);
    expect(warnings).toStrictEqual(['ALREADY_REGISTERED']);
  });

  it('include the warning sink: a sink that was set while telemetry ran is removed with it', async () => {
    const before: string[] = [];
    const meanwhile: string[] = [];
    setWarningSink(({ code }) => before.push(code));
    const telemetry = startTelemetry(OPTIONS);
    setWarningSink(({ code }) => meanwhile.push(code));
    warn('WHILE_IT_RAN', '');
    await telemetry.shutdown();
    warn('AFTERWARDS', '');
    expect([before, meanwhile]).toStrictEqual([['AFTERWARDS'], ['WHILE_IT_RAN']]);
  });

  it('are also restored by the test harness', async () => {
    setOwn();
    const telemetry = startTestTelemetry();
    setFilter('off');
    setValueLimits({ attributeValueLengthLimit: 99 });
    await telemetry.shutdown();
    expect(inUse()).toStrictEqual(OWN);
  });

  it('apply to callsites that were called before they were restored', async () => {
    setFilter('off');
    const collector = new SpanCollector();
    const telemetry = startTelemetry({ ...OPTIONS, filter: 'info', spanProcessors: [collector] });
    const work = instrument({ name: 'work' }, (ofTelemetry: string) => ofTelemetry);
    work('secret');
    await telemetry.shutdown();
    const test = startTestTelemetry();
    work('one');
    setFilter('info');
    work('two');
    expect(collector.spans.map(({ attributes }) => attributes)).toStrictEqual([{ ofTelemetry: '[redacted]' }]);
    expect(test.outline()).toStrictEqual([{ name: 'work', attributes: { ofTelemetry: 'two' } }]);
    await test.shutdown();
  });
});

describe('an installation', () => {
  it('restores only once, even if settings change later', () => {
    changeSetting(number, 2);
    const restore = installSettings();
    changeSetting(number, 3);
    restore();
    expect(number.value).toBe(2);
    changeSetting(number, 4);
    restore();
    expect(number.value).toBe(4);
  });

  it('restores the outer settings if it is nested', () => {
    const outer = installSettings();
    changeSetting(number, 2);
    const inner = installSettings();
    changeSetting(number, 3);
    inner();
    expect(number.value).toBe(2);
    outer();
    expect(number.value).toBe(1);
  });

  it('increases the revision with each change, so that a restored value is noticed', () => {
    const { revision } = number;
    const restore = installSettings();
    changeSetting(number, 3);
    restore();
    expect([number.value, number.revision]).toStrictEqual([1, revision + 2]);
  });
});
