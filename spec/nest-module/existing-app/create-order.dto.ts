import { IsInt, IsString, Min } from 'class-validator';

export class CreateOrderDto {
  @IsString()
  readonly productId!: string;

  @IsInt()
  @Min(1)
  readonly quantity!: number;
}
