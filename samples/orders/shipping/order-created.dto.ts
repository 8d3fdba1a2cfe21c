import { IsInt, IsString, IsUUID, Min } from 'class-validator';
import type { OrderCreated } from '../orders/order-events';

export class OrderCreatedDto implements OrderCreated {
  @IsUUID()
  readonly orderId!: string;

  @IsString()
  readonly customerId!: string;

  @IsInt()
  @Min(1)
  readonly itemCount!: number;
}
