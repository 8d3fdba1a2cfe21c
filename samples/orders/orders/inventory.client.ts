import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { firstValueFrom } from 'rxjs';
import { urlOf } from '../service/addresses';
import type { OrderItemDto } from './create-order.dto';

/** The client of the inventory service. */
@Injectable()
export class InventoryClient {
  constructor(private readonly http: HttpService) {}

  /** Returns the pieces that inventory has reserved for the order, by product. */
  @Instrument({
    name: 'inventory_client.check_availability',
    skip: 'all',
    fields: { product_count: (_orderId: string, items: readonly OrderItemDto[]) => items.length },
  })
  async checkAvailability(orderId: string, items: readonly OrderItemDto[]): Promise<ReadonlyMap<string, number>> {
    const { data } = await firstValueFrom(
      this.http.post<Record<string, number>>(`${urlOf('inventory')}/api/inventory/check`, { orderId, items }),
    );
    return new Map(Object.entries(data));
  }

  /** Cancels the reservations of the order. */
  @Instrument({ name: 'inventory_client.release' })
  async release(orderId: string): Promise<void> {
    await firstValueFrom(this.http.delete(`${urlOf('inventory')}/api/inventory/reservations/${orderId}`));
  }
}
