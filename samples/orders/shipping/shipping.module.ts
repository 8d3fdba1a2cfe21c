import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { PARCEL_TABLES, ParcelStore } from './parcel-store';
import { ShippingController } from './shipping.controller';

@Module({
  imports: [ServiceTelemetry.of('shipping'), DatabaseModule.forSchema('shipping', PARCEL_TABLES)],
  controllers: [ShippingController],
  providers: [ParcelStore],
})
export class ShippingModule {}
