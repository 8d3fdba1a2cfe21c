import { type DynamicModule, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { tailPolicy } from 'otel-instrument';
import { TelemetryModule, TelemetryService } from 'otel-instrument/nest';

/** From here on, a service counts as slow. */
export const SLOW_MILLIS = 300;

/**
 * Telemetry as every service of the sample has it: the head decides by the environment, and what it leaves out is kept
 * all the same where it has failed or was slow.
 */
@Module({})
export class ServiceTelemetry implements OnApplicationShutdown {
  private readonly logger = new Logger('Telemetry');

  constructor(private readonly telemetry: TelemetryService) {}

  static of(serviceName: string): DynamicModule {
    const tail = { policies: [tailPolicy.error(), tailPolicy.latency({ thresholdMillis: SLOW_MILLIS })] };
    return { module: ServiceTelemetry, imports: [TelemetryModule.forRoot({ serviceName, sampling: { tail } })] };
  }

  /** The server has drained by now: what is counted is all there will be. */
  async onApplicationShutdown(): Promise<void> {
    await this.telemetry.flush();
    const { exported, failed, dropped, pending, tail } = this.telemetry.counters;
    this.logger.log({ message: 'spans of this service', exported, failed, dropped, pending, ...tail });
  }
}
