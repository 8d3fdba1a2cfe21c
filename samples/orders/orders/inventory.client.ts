import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { firstValueFrom } from 'rxjs';

/** The client of the inventory service. */
@Injectable()
export class InventoryClient {
  constructor(private readonly http: HttpService) {}

  @Instrument({
    name: 'inventory_client.check_availability',
    skip: 'all',
    fields: { product_count: (productIds: readonly string[]) => productIds.length },
  })
  async checkAvailability(productIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { data } = await firstValueFrom(
      this.http.post<Record<string, number>>('/api/inventory/check', { productIds }),
    );
    return new Map(Object.entries(data));
  }
}
