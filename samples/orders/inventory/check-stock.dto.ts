import { ArrayNotEmpty, IsString } from 'class-validator';

export class CheckStockDto {
  @ArrayNotEmpty()
  @IsString({ each: true })
  readonly productIds!: string[];
}
