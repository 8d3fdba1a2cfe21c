import { BadRequestException, Body, Controller, NotFoundException, Post, ValidationPipe } from '@nestjs/common';
import { IsInt, IsString, Matches, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { validationFailure } from '../../../../nest-module/request/validation/validation-failure';
import 'otel-instrument/testing/jest';
import { type NestService, startNestService } from '../../nest-service';

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

describe('a request that a validation pipe rejects', () => {
  it('lists properties and constraints, never values, and is not an error', async () => {
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
    expect(service.spans).toHaveExportedNoSecret(['my-private-code']);
  });
});

describe('validationFailure', () => {
  it('returns undefined for other exceptions', () => {
    expect(validationFailure(new BadRequestException('no id'), {})).toBeUndefined();
    expect(validationFailure(new NotFoundException(['a', 'b']), {})).toBeUndefined();
    expect(validationFailure(undefined, {})).toBeUndefined();
  });

  it('names no property if a message does not begin with one', () => {
    expect(validationFailure(new BadRequestException(['"x" is unknown']), {})).toEqual(['a value is not valid']);
  });

  it.each([
    ['a value of two characters', 'code 7x is not right', { code: '7x' }, 'code is not valid'],
    ['a boolean', 'agreed false is not right', { agreed: false }, 'agreed is not valid'],
    ['a value that was transformed', 'mail bob@x.de is taken', { mail: ' BOB@x.de ' }, 'mail is not valid'],
    ['a value at the start', 'hunter2 is not right', { code: 'hunter2' }, 'a value is not valid'],
    [
      'a value before words of the library',
      'hunter2 must be a string',
      { code: 'hunter2' },
      'a value must be a string',
    ],
    [
      'a value of a large body',
      'code zzz is not right',
      { list: Array.from({ length: 2000 }, String), code: 'zzz' },
      'code is not valid',
    ],
    [
      'a value in a list of values',
      'code must be one of the following values: a, got zz',
      { code: 'zz' },
      'code must be one of the following values …',
    ],
    ['a value in place of a number', 'code must not be less than zz', { code: 'zz' }, 'code is not valid'],
  ])('never shows %s', (_what, message, body, shown) => {
    expect(validationFailure(new BadRequestException([message]), { body })).toEqual([shown]);
  });

  it.each([
    ['name should not be empty', {}],
    ['each value in tags must be a string', { tags: [1] }],
    ['address.each value in lines must be a string', { address: { lines: [1] } }],
    ['nested property items must be either object or array', { items: 1 }],
    ['property extra should not exist', { extra: 1 }],
    ["All tags's elements must be unique", { tags: [1, 1] }],
    ['name must be longer than or equal to 3 characters', { name: 'ab' }],
    ['items.0.price must be a number conforming to the specified constraints', { items: [{ price: 'x' }] }],
    ['mail must be an email', { mail: 'mail of bob' }],
  ])('shows properties and constraints: %s', (message, body) => {
    expect(validationFailure(new BadRequestException([message]), { body })).toEqual([message]);
  });

  it('limits the number and the length of messages', () => {
    const messages = Array.from({ length: 100 }, (_, index) => `field${index} ${'must be short '.repeat(100)}`);
    const shown = validationFailure(new BadRequestException(messages), {});
    expect(shown).toHaveLength(16);
    expect(shown?.every((message) => message.length <= 256)).toBe(true);
  });
});
