import { Module } from '@nestjs/common';
import { HttpModule } from 'otel-instrument/nest';
import { ServiceTelemetry } from '../service/telemetry';
import { AuthClient } from './auth.client';
import { AuthGuard } from './auth.guard';
import { OrdersController } from './orders.controller';

@Module({
  imports: [ServiceTelemetry.of('gateway'), HttpModule],
  controllers: [OrdersController],
  providers: [AuthClient, AuthGuard],
})
export class GatewayModule {}
