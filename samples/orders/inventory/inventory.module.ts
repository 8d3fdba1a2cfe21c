import { Agent } from 'node:http';
import { Module } from '@nestjs/common';
import { HttpModule } from 'otel-instrument/nest';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { InventoryController } from './inventory.controller';
import { lookupAt } from './name-lookup';
import { STOCK_TABLES } from './stock-sql';
import { StockStore } from './stock-store';
import { SuppliersClient } from './suppliers.client';

/** Resolves the suppliers service with the DNS server at `DNS_SERVER`, or by the operating system without that variable. */
function suppliersAgent(): Agent {
  const server = process.env['DNS_SERVER'];
  return new Agent(server ? { lookup: lookupAt(server) } : {});
}

@Module({
  imports: [
    ServiceTelemetry.of('inventory'),
    HttpModule.register({ httpAgent: suppliersAgent() }),
    DatabaseModule.forSchema('inventory', STOCK_TABLES),
  ],
  controllers: [InventoryController],
  providers: [StockStore, SuppliersClient],
})
export class InventoryModule {}
