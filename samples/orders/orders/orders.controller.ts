import { Body, Controller, Post } from '@nestjs/common';
import { CreateOrderDto, type OrderResponse } from './create-order.dto';
import { OrdersService } from './orders.service';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  create(@Body() body: CreateOrderDto): Promise<OrderResponse> {
    return this.orders.create(body);
  }
}
