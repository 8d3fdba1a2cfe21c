import { Module } from '@nestjs/common';
import { TelemetryModule } from 'otel-instrument/nest';
import { DatabaseModule } from '../database/database.module';
import { InventoryController } from './inventory.controller';
import { STOCK_SCHEMA, StockStore } from './stock-store';

@Module({
  imports: [TelemetryModule.forRoot({ serviceName: 'inventory' }), DatabaseModule.withSchema(STOCK_SCHEMA)],
  controllers: [InventoryController],
  providers: [StockStore],
})
export class InventoryModule {}
