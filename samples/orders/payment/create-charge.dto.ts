import { Type } from 'class-transformer';
import { IsCreditCard, IsInt, IsOptional, IsUUID, Matches, Min, ValidateNested } from 'class-validator';

export class CardDto {
  @IsCreditCard()
  readonly cardNumber!: string;

  @Matches(/^\d{3,4}$/)
  readonly cvv!: string;
}

export class CreateChargeDto {
  @IsUUID()
  readonly orderId!: string;

  @IsInt()
  @Min(0)
  readonly amountCents!: number;

  /** Without a card, the customer gets an invoice. */
  @IsOptional()
  @ValidateNested()
  @Type(() => CardDto)
  readonly card?: CardDto;
}
