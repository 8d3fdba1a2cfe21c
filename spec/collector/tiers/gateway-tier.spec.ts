import { gatewaySize } from '../../../lib/collector/deployment/sizing';
import { gatewayTier } from '../../../lib/collector/tiers/gateway-tier';
import type { CollectorSettings } from '../../../lib/collector/collector-settings';
import { settingsOf } from '../settings';

const REDACTION = { blocked_values: ['secret'] };

const tierOf = (settings: CollectorSettings, redaction: typeof REDACTION | undefined = REDACTION) =>
  gatewayTier(settings, { redaction, size: gatewaySize(settings.load) });

describe('the gateway tier', () => {
  it('sends each trace to one of the samplers, whose names stay', () => {
    expect(tierOf(settingsOf({ load: { samplers: 3 } }))).toMatchObject({
      exporters: {
        load_balancing: {
          routing_key: 'traceID',
          resolver: {
            static: {
              hostnames: [
                'otel-sampling-0.otel-sampling:4317',
                'otel-sampling-1.otel-sampling:4317',
                'otel-sampling-2.otel-sampling:4317',
              ],
            },
          },
        },
      },
      service: {
        pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['load_balancing'] } },
      },
    });
  });

  it('has one queue, on disk, and endless retries for each sampler', () => {
    expect(tierOf(settingsOf())).toMatchObject({
      extensions: { 'file_storage/queue': { create_directory: true, recreate: true } },
      exporters: {
        load_balancing: {
          sending_queue: { enabled: true, storage: 'file_storage/queue' },
          protocol: {
            otlp: {
              sending_queue: { enabled: false },
              retry_on_failure: { enabled: true, max_elapsed_time: 0 },
            },
          },
        },
      },
    });
  });

  it('has log records only if they have a backend, and hides their secrets', () => {
    expect(Object.keys((tierOf(settingsOf()) as { exporters: object }).exporters)).toStrictEqual(['load_balancing']);
    expect(tierOf(settingsOf({ logsTo: 'http://loki:3100/otlp' }))).toMatchObject({
      processors: { redaction: REDACTION },
      exporters: { 'otlp_http/logs': { endpoint: 'http://loki:3100/otlp' } },
      service: {
        pipelines: {
          logs: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'redaction', 'batch'],
            exporters: ['otlp_http/logs'],
          },
        },
      },
    });
  });

  it('refuses an invalid backend of log records', () => {
    expect(() => tierOf(settingsOf({ logsTo: 'loki' }))).toThrow(expect.objectContaining({ option: 'logsTo' }));
  });
});
