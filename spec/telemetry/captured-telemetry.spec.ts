import { trace } from '@opentelemetry/api';
import { startTelemetry } from '../../lib';
import { captureStarts, type CapturedStart } from '../../lib/telemetry/captured-telemetry';
import { stopCapturing } from './stop-capturing';

const OPTIONS = { serviceName: 'orders', environment: 'staging', sampling: { ratio: 1 } };

describe('while starts of telemetry are captured', () => {
  let starts: readonly CapturedStart[];

  beforeEach(() => {
    starts = captureStarts();
  });
  afterEach(stopCapturing);

  it('starts none, and keeps the options of each', () => {
    const before = process.listenerCount('SIGTERM');
    startTelemetry(OPTIONS);
    startTelemetry({ serviceName: 'shipping' });
    expect(trace.getTracer('spec').startSpan('work').isRecording()).toBe(false);
    expect(process.listenerCount('SIGTERM')).toBe(before);
    expect(starts.map(({ call, options }) => [call, options?.()])).toEqual([
      ['startTelemetry', OPTIONS],
      ['startTelemetry', { serviceName: 'shipping' }],
    ]);
  });

  it('takes wrong options: who captures them checks them', () => {
    startTelemetry({ sampling: { ratio: 7 } });
    expect(starts).toHaveLength(1);
  });

  it('gives each caller a handle that does nothing', async () => {
    const telemetry = startTelemetry(OPTIONS);
    expect(telemetry).toBe(starts[0]?.handle);
    expect(telemetry).toMatchObject({ serviceName: 'orders', environment: 'staging' });
    expect(telemetry.counts).toEqual({ exported: 0, failed: 0, dropped: 0, pending: 0 });
    expect([telemetry.forcedTraces, telemetry.tail, telemetry.samplingRules]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    telemetry.samplingRatio = 0.5;
    telemetry.samplingRules = [];
    expect([telemetry.samplingRatio, telemetry.samplingRules]).toEqual([0.5, []]);
    telemetry.samplingRules = '/health=0';
    expect(telemetry.samplingRules).toBeUndefined();
    await telemetry.flush();
    await telemetry.shutdown();
  });

  it('starts telemetry again afterwards', async () => {
    stopCapturing();
    const telemetry = startTelemetry({ ...OPTIONS, exporter: 'none' });
    expect(trace.getTracer('spec').startSpan('work').isRecording()).toBe(true);
    await telemetry.shutdown();
    expect(starts).toEqual([]);
  });
});
