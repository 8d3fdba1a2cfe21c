import { Module } from '@nestjs/common';
import { ServiceTelemetry } from '../service/telemetry';
import { ShippingController } from './shipping.controller';

@Module({
  imports: [ServiceTelemetry.of('shipping')],
  controllers: [ShippingController],
})
export class ShippingModule {}
