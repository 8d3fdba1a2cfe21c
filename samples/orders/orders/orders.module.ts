import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { HttpModule } from 'otel-instrument/nest';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { InventoryClient } from './inventory.client';
import { EVENTS, OrderEvents } from './order-events';
import { ORDERS_SCHEMA, OrderStore } from './order-store';
import { OrdersController } from './orders.controller';

@Module({
  imports: [
    ServiceTelemetry.of('orders'),
    HttpModule.register({ baseURL: process.env['INVENTORY_URL'] ?? 'http://127.0.0.1:3002' }),
    ClientsModule.register([
      {
        name: EVENTS,
        transport: Transport.TCP,
        options: { host: '127.0.0.1', port: Number(process.env['SHIPPING_PORT'] ?? 3003) },
      },
    ]),
    DatabaseModule.withSchema(ORDERS_SCHEMA),
  ],
  controllers: [OrdersController],
  providers: [InventoryClient, OrderStore, OrderEvents],
})
export class OrdersModule {}
