import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { firstValueFrom } from 'rxjs';
import type { Charge } from '../payment/charge';
import { urlOf } from '../service/addresses';
import type { PaymentDto } from './create-order.dto';

/** The client of the payment service. */
@Injectable()
export class PaymentClient {
  constructor(private readonly http: HttpService) {}

  /** Charges the card, or sends an invoice if there is none. */
  @Instrument({ name: 'charge_payment' })
  async charge(orderId: string, amountCents: number, payment?: PaymentDto): Promise<Charge> {
    const { data } = await firstValueFrom(
      this.http.post<Charge>(`${urlOf('payment')}/charges`, { orderId, amountCents, card: payment }),
    );
    return data;
  }
}
