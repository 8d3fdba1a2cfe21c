import { Controller, Logger } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Empty, Instrument, recordField } from 'otel-instrument';
import type { OrderCreated } from '../orders/order-events';

@Controller()
export class ShippingController {
  private readonly logger = new Logger(ShippingController.name);
  private shipments = 0;

  @EventPattern('order.created')
  @Instrument({ name: 'prepare_shipment', fields: { shipment_number: Empty } })
  prepare(@Payload() order: OrderCreated): void {
    recordField('shipment_number', ++this.shipments);
    this.logger.log(`shipment of ${order.itemCount} items prepared`);
  }
}
