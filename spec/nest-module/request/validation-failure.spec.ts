import { BadRequestException, Body, Controller, NotFoundException, Post, ValidationPipe } from '@nestjs/common';
import { IsInt, IsString, Matches, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { validationFailure } from '../../../nest-module/request/validation-failure';
import { type NestService, startNestService } from '../nest-service';

class ItemDto {
  @IsInt()
  @Min(1)
  readonly quantity!: number;
}

class OrderDto {
  @IsString()
  readonly customer!: string;

  @Matches(/^\d{4}$/, { message: 'code $value is not four digits' })
  readonly code!: string;

  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  readonly items!: ItemDto[];
}

@Controller('orders')
class OrdersController {
  @Post()
  create(@Body() order: OrderDto): string {
    return order.customer;
  }
}

let service: NestService;

beforeAll(async () => {
  service = await startNestService(
    { controllers: [OrdersController] },
    { prepare: (app) => void app.useGlobalPipes(new ValidationPipe({ transform: true })) },
  );
});

beforeEach(() => service.clear());
afterAll(() => service.close());

describe('a request that a validation pipe refuses', () => {
  it('lists properties and constraints, never values, and is no error', async () => {
    const response = await fetch(`${service.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: 7, code: 'my-private-code', items: [{ quantity: 0 }] }),
    });
    expect(response.status).toBe(400);
    const [span] = await service.ended(1);
    expect(span?.attributes['validation.errors']).toEqual([
      'customer must be a string',
      'code is not valid',
      'items.0.quantity must not be less than 1',
    ]);
    expect(span?.status.code).toBe(0);
    expect(JSON.stringify(span?.attributes)).not.toContain('my-private-code');
  });
});

describe('validationFailure', () => {
  it('knows nothing of other exceptions', () => {
    expect(validationFailure(new BadRequestException('no id'), {})).toBeUndefined();
    expect(validationFailure(new NotFoundException(['a', 'b']), {})).toBeUndefined();
    expect(validationFailure(undefined, {})).toBeUndefined();
  });

  it('names no property where a message begins with none', () => {
    expect(validationFailure(new BadRequestException(['"x" is unknown']), {})).toEqual(['a value is not valid']);
  });

  it('shows a bounded number of messages of bounded length', () => {
    const messages = Array.from({ length: 100 }, (_, index) => `field${index} ${'must be short '.repeat(100)}`);
    const shown = validationFailure(new BadRequestException(messages), {});
    expect(shown).toHaveLength(16);
    expect(shown?.every((message) => message.length <= 256)).toBe(true);
  });
});
