import { Module } from '@nestjs/common';
import { HttpModule, TelemetryLogger, TelemetryModule, TelemetryService, traceHttpService } from 'otel-instrument/nest';

@Module({
  imports: [
    TelemetryModule.forRoot({ serviceName: 'orders', isServerError: (_, status) => status === 418 }),
    HttpModule.register({ baseURL: 'http://127.0.0.1:3000' }),
    HttpModule.registerAsync({ useFactory: () => ({ timeout: 100 }) }),
  ],
})
export class AppModule {
  constructor(
    readonly telemetry: TelemetryService,
    readonly logger: TelemetryLogger,
  ) {}
}

// @ts-expect-error -- a name is text: under each resolution the types are real
export const wrong = () => TelemetryModule.forRoot({ serviceName: 1 });

export const trace = traceHttpService;
