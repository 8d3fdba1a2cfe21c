import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { InventoryController } from './inventory.controller';
import { STOCK_SCHEMA, StockStore } from './stock-store';

@Module({
  imports: [ServiceTelemetry.of('inventory'), DatabaseModule.withSchema(STOCK_SCHEMA)],
  controllers: [InventoryController],
  providers: [StockStore],
})
export class InventoryModule {}
