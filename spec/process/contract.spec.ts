import { trace } from '@opentelemetry/api';
import { Filter, Redactor } from '../../lib/sdk';
import { openSpan, startTelemetry } from '../../lib';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import { ForceTraceRequest } from '../../lib/sampling/forced/force-trace-request';
import { currentLogEmitter } from '../../lib/otel/log-emitter';
import { processRecord, RECORD_VERSION } from '../../lib/process/process-record';
import { HIDES_EVERYTHING } from '../../lib/redaction/active-redactor';
import { traceLimits } from '../../lib/span/limits/trace-limits';
import { TracedCall } from '../../lib/span/settle/call';
import { Watch } from '../../lib/span/settle/watch';
import { valueLimits } from '../../lib/values/limits';

/**
 * The members that copies of this package with record version 1 read and call on objects of other copies. If your change
 * makes a test of this file fail, copies from before the change would fail too: raise RECORD_VERSION.
 */
const expectMembers = (object: object, ...members: readonly string[]): void =>
  expect(members.filter((member) => !(member in object))).toStrictEqual([]);

const partOf = (name: string): object => processRecord.parts.get(name) ?? {};

describe(`version ${RECORD_VERSION} of the process record`, () => {
  it('matches this file', () => {
    expect(RECORD_VERSION).toBe(1);
    expect((globalThis as Record<symbol, unknown>)[Symbol.for('otel-instrument.process/1')]).toBe(processRecord);
  });

  it('has these parts', () => {
    expect([...processRecord.parts.keys()].toSorted()).toStrictEqual([
      'callsite-targets',
      'captured-starts',
      'decorated',
      'error-origins',
      'faults',
      'grpc-interceptors',
      'installations',
      'line-watchers',
      'open-spans',
      'opted-out',
      'parameter-marks',
      'settings',
      'slow-functions',
      'span-names',
      'span-watchers',
      'stand-in',
      'telemetry',
      'told',
      'traced-axios',
      'traced-fetch',
      'unrecorded-fields',
      'warnings',
      'warnings-at-exit',
      'watched-iterators',
      'watched-thenables',
      'within-traced-fetch',
      'wrappers',
    ]);
  });

  it('has these settings, each of the same shape', () => {
    const settings = partOf('settings') as Map<string, object>;
    expect([...settings.keys()].toSorted()).toStrictEqual([
      'filter',
      'log-emitter',
      'network-events',
      'propagation-targets',
      'redactor',
      'trace-limits',
      'value-limits',
      'warning-sink',
    ]);
    for (const setting of settings.values()) {
      expect(Object.keys(setting)).toStrictEqual(['value', 'revision', 'given', 'isGuarded', 'guard']);
    }
  });

  it('has an emitter of log records with these members', async () => {
    expect(currentLogEmitter()).toBeUndefined();
    const exporter = { export: () => undefined, shutdown: async () => undefined };
    const telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none', log: { export: { exporter } } });
    expectMembers(currentLogEmitter() ?? {}, 'exceptions', 'emit');
    await telemetry.shutdown();
  });

  it('has redactors, filters and limits with these members', () => {
    for (const redactor of [new Redactor(), HIDES_EVERYTHING])
      expectMembers(redactor, 'hides', 'text', 'number', 'inPlaceOf');
    expectMembers(new Filter('info'), 'text', 'looksAtSpans', 'interest', 'enabledInScope', 'enables');
    expect(Object.keys(valueLimits())).toStrictEqual([
      'attributeValueLengthLimit',
      'valueDepthLimit',
      'valueItemCountLimit',
    ]);
    expect(Object.keys(traceLimits())).toStrictEqual(['spanCountLimit', 'siblingCountLimit', 'spanNameCountLimit']);
  });

  it('has open spans, spans of the engine and claims with these members', async () => {
    const provider = new EngineTracerProvider({ spanProcessors: [] });
    const tracer = provider.getTracer('spec');
    expectMembers(tracer, 'startSpan', 'startSpanFrom', 'followsLocalParents');
    expectMembers(tracer.startSpan('work'), 'attributes', 'ownAttributes', 'setOwnAttribute', 'ended', 'isRecording');
    const { active, context } = openSpan({ name: 'work' });
    expectMembers(
      active,
      'span',
      'name',
      'target',
      'declared',
      'enclosing',
      'level',
      'recorded',
      'children',
      'owner',
      'tracer',
    );
    expectMembers(active, 'budget', 'leftOut', 'parent', 'isLocalRoot', 'declares', 'takesAnyField', 'write', 'rename');
    expectMembers(active, 'hasField', 'takesWrites', 'placeUnder', 'keepFields', 'writeLater', 'release');
    expectMembers(active.budget, 'admit', 'leftOut');
    expectMembers(context, 'base', 'span', 'active', 'getValue', 'setValue', 'deleteValue');
    expect(context.getValue(Symbol.for('otel-instrument.active-span/1'))).toBe(active);
    expectMembers(ForceTraceRequest.prototype, 'settle', 'forces', 'holdsIn');
    expect(trace.getSpan(context)).toBe(active.span);
    await provider.shutdown();
  });

  it('has watches and calls with these members', () => {
    const watch = new Watch({}, new WeakMap());
    expectMembers(watch, 'calls', 'added', 'add', 'finish', 'replace', 'takeOff');
    expectMembers(TracedCall.prototype, 'isEnded', 'run', 'returned', 'threw', 'cancelled');
  });

  it('has running telemetry with these members', async () => {
    const telemetry = startTelemetry({ serviceName: 'orders', environment: 'development', exporter: 'none' });
    const { running } = partOf('telemetry') as { running: { telemetry: object } };
    expect(Object.keys(running)).toStrictEqual(['telemetry', 'options', 'users']);
    expectMembers(
      running.telemetry,
      'serviceName',
      'environment',
      'counts',
      'samplingRatio',
      'samplingRules',
      'forcedTraces',
    );
    expectMembers(running.telemetry, 'tail', 'flush', 'shutdown');
    await telemetry.shutdown();
  });
});

describe('the common members of records of all versions', () => {
  it('never change', () => {
    expect(Object.keys(processRecord)).toStrictEqual(['version', 'copies', 'parts', 'runningSince', 'reconsider']);
    expect(processRecord.copies.every((copy) => Object.keys(copy).join() === 'version,path')).toBe(true);
  });
});
