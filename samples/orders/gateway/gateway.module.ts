import { Module } from '@nestjs/common';
import { HttpModule, TelemetryModule } from 'otel-instrument/nest';
import { OrdersController } from './orders.controller';

@Module({
  imports: [
    TelemetryModule.forRoot({ serviceName: 'gateway' }),
    HttpModule.register({ baseURL: process.env['ORDERS_URL'] ?? 'http://127.0.0.1:3001' }),
  ],
  controllers: [OrdersController],
})
export class GatewayModule {}
