import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { firstValueFrom } from 'rxjs';
import { urlOf } from '../service/addresses';
import type { Pieces, StockItemDto } from './check-stock.dto';

/** The client of the suppliers service. */
@Injectable()
export class SuppliersClient {
  constructor(private readonly http: HttpService) {}

  /** Returns the pieces that suppliers deliver, by product. */
  @Instrument({ name: 'suppliers_client.refill' })
  async refill(items: readonly StockItemDto[]): Promise<Pieces> {
    const { data } = await firstValueFrom(this.http.post<Pieces>(`${urlOf('suppliers')}/refills`, { items }));
    return data;
  }
}
