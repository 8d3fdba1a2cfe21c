import { type DynamicModule, Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { CallsController } from './calls.controller';
import { GatewayController } from './gateway.controller';
import { GrpcOrdersController } from './grpc-orders.controller';
import { OrdersController } from './orders.controller';
import { SeenController } from './seen.controller';
import { settings } from './settings';
import { clientOptions } from './transport-options';

const service = settings.transport === 'grpc' ? GrpcOrdersController : OrdersController;

/** An application with telemetry imports one more module, and has no other telemetry code. */
function telemetry(): DynamicModule[] {
  if (!settings.traced) return [];
  const { TelemetryModule } = require('otel-instrument/nest') as typeof import('otel-instrument/nest');
  return [TelemetryModule.forRoot({ serviceName: settings.role, environment: 'development', ignore: ['/seen'] })];
}

@Module(
  settings.role === 'gateway'
    ? {
        imports: [
          ...telemetry(),
          ClientsModule.register(
            Object.entries(settings.targets).map(([name, address]) => clientOptions(name, address)),
          ),
        ],
        controllers: [CallsController, GatewayController],
      }
    : { imports: telemetry(), controllers: [service, SeenController] },
)
export class AppModule {}
