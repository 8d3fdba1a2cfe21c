import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsCreditCard,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';

export class OrderItemDto {
  @IsString()
  @IsNotEmpty()
  readonly productId!: string;

  @IsInt()
  @Min(1)
  readonly quantity!: number;
}

export class PaymentDto {
  @IsCreditCard()
  readonly cardNumber!: string;

  @Matches(/^\d{3,4}$/)
  readonly cvv!: string;
}

export class CreateOrderDto {
  @IsString()
  @IsNotEmpty()
  readonly customerId!: string;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => OrderItemDto)
  readonly items!: OrderItemDto[];

  @IsOptional()
  @ValidateNested()
  @Type(() => PaymentDto)
  readonly payment?: PaymentDto;

  @IsOptional()
  @IsString()
  readonly note?: string;
}

export interface ItemAvailability {
  readonly productId: string;
  readonly quantity: number;
  readonly available: boolean;
}

export interface OrderResponse {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
  readonly items: readonly ItemAvailability[];
}
