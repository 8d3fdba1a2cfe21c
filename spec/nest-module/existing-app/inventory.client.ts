import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';

@Injectable()
export class InventoryClient {
  constructor(private readonly http: HttpService) {}

  async available(productId: string): Promise<number> {
    const { data } = await firstValueFrom(this.http.get<number>(`${process.env['INVENTORY_URL']}/stock/${productId}`));
    return data;
  }
}
