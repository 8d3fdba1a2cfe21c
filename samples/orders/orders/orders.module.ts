import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { HttpModule } from 'otel-instrument/nest';
import { orderEventsTransport } from '../broker/order-events';
import { DatabaseModule } from '../database/database.module';
import { PORTS } from '../service/addresses';
import { ServiceTelemetry } from '../service/telemetry';
import { InventoryClient } from './inventory.client';
import { EVENTS, OrderEvents } from './order-events';
import { ORDER_TABLES, OrderStore } from './order-store';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';
import { PaymentClient } from './payment.client';

const { client } = orderEventsTransport(Number(process.env['SHIPPING_PORT'] ?? PORTS.shipping));

@Module({
  imports: [
    ServiceTelemetry.of('orders'),
    HttpModule,
    ClientsModule.register([{ name: EVENTS, ...client }]),
    DatabaseModule.forSchema('orders', ORDER_TABLES),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, InventoryClient, PaymentClient, OrderStore, OrderEvents],
})
export class OrdersModule {}
