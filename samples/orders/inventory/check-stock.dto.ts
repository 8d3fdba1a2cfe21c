import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsString, IsUUID, Min, ValidateNested } from 'class-validator';

export class StockItemDto {
  @IsString()
  @IsNotEmpty()
  readonly productId!: string;

  @IsInt()
  @Min(1)
  readonly quantity!: number;
}

export class CheckStockDto {
  /** Items in stock are reserved for this order. */
  @IsUUID()
  readonly orderId!: string;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => StockItemDto)
  readonly items!: StockItemDto[];
}

/** Pieces by product. */
export type Pieces = Readonly<Record<string, number>>;
