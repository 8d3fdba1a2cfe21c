import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { CHARGE_TABLES, ChargeStore } from './charge-store';
import { ChargesController } from './charges.controller';

@Module({
  imports: [ServiceTelemetry.of('payment'), DatabaseModule.forSchema('payment', CHARGE_TABLES)],
  controllers: [ChargesController],
  providers: [ChargeStore],
})
export class PaymentModule {}
