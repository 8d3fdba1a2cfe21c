import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsString, Min, ValidateNested } from 'class-validator';

export class RefillItemDto {
  @IsString()
  @IsNotEmpty()
  readonly productId!: string;

  @IsInt()
  @Min(1)
  readonly quantity!: number;
}

export class RequestRefillDto {
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => RefillItemDto)
  readonly items!: RefillItemDto[];
}
