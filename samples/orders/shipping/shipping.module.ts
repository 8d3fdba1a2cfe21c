import { Module } from '@nestjs/common';
import { TelemetryModule } from 'otel-instrument/nest';
import { ShippingController } from './shipping.controller';

@Module({
  imports: [TelemetryModule.forRoot({ serviceName: 'shipping' })],
  controllers: [ShippingController],
})
export class ShippingModule {}
