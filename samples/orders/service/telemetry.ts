import { type DynamicModule, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { tailPolicy } from 'otel-instrument';
import { TelemetryModule, TelemetryService } from 'otel-instrument/nest';

/** Traces that take longer, in milliseconds, are slow and are kept. */
export const SLOW_MILLIS = 300;

/** Telemetry of every service: sampled by environment. Traces that fail or are slow are kept in any case. Lines are exported. */
@Module({})
export class ServiceTelemetry implements OnApplicationShutdown {
  private readonly logger = new Logger('Telemetry');

  constructor(private readonly telemetry: TelemetryService) {}

  static of(serviceName: string): DynamicModule {
    const tail = { policies: [tailPolicy.error(), tailPolicy.latency({ thresholdMillis: SLOW_MILLIS })] };
    return {
      module: ServiceTelemetry,
      imports: [TelemetryModule.forRoot({ serviceName, sampling: { tail }, log: { export: true } })],
    };
  }

  /** The server has drained, so the counts are final. */
  async onApplicationShutdown(): Promise<void> {
    await this.telemetry.flush();
    const { exported, failed, dropped, pending, tail } = this.telemetry.counters;
    this.logger.log({ message: 'spans of this service', exported, failed, dropped, pending, ...tail });
  }
}
