import { type DynamicModule, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TelemetryModule, TelemetryService } from 'otel-instrument/nest';
import { telemetryOptions } from './telemetry-options';

/** Telemetry of every service. */
@Module({})
export class ServiceTelemetry implements OnApplicationShutdown {
  private readonly logger = new Logger('Telemetry');

  constructor(private readonly telemetry: TelemetryService) {}

  static of(serviceName: string): DynamicModule {
    return { module: ServiceTelemetry, imports: [TelemetryModule.forRoot({ ...telemetryOptions, serviceName })] };
  }

  /** The server has drained, so the counts are final. */
  async onApplicationShutdown(): Promise<void> {
    await this.telemetry.flush();
    const { exported, failed, dropped, pending, tail } = this.telemetry.counters;
    this.logger.log({ message: 'spans of this service', exported, failed, dropped, pending, ...tail });
  }
}
