import { Controller, Logger } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Empty, Instrument, recordField } from 'otel-instrument';
import { ORDER_CREATED } from '../broker/order-events';
import { OrderCreatedDto } from './order-created.dto';
import { ParcelStore } from './parcel-store';

@Controller()
export class ShippingController {
  private readonly logger = new Logger(ShippingController.name);

  constructor(private readonly parcels: ParcelStore) {}

  @EventPattern(ORDER_CREATED)
  @Instrument({ name: 'book_parcel', fields: { parcel_number: Empty } })
  async book(@Payload() order: OrderCreatedDto): Promise<void> {
    const parcel = await this.parcels.book(order.orderId, order.itemCount);
    recordField('parcel_number', parcel);
    this.logger.log(`parcel ${parcel} booked for ${order.itemCount} items`);
  }
}
