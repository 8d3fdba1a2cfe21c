import { Module } from '@nestjs/common';
import { HttpModule } from 'otel-instrument/nest';
import { ServiceTelemetry } from '../service/telemetry';
import { OrdersController } from './orders.controller';

@Module({
  imports: [
    ServiceTelemetry.of('gateway'),
    HttpModule.register({ baseURL: process.env['ORDERS_URL'] ?? 'http://127.0.0.1:3001' }),
  ],
  controllers: [OrdersController],
})
export class GatewayModule {}
