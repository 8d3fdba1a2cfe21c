import { Body, ConflictException, Controller, Get, NotFoundException, Param, ParseIntPipe, Post } from '@nestjs/common';
import { CreateOrderDto } from './create-order.dto';
import { InventoryClient } from './inventory.client';
import { type Order, OrderStore } from './order-store';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly inventory: InventoryClient,
    private readonly store: OrderStore,
  ) {}

  @Post()
  async create(@Body() body: CreateOrderDto): Promise<Order> {
    const available = await this.inventory.available(body.productId);
    if (available < body.quantity) throw new ConflictException('not enough');
    return this.store.save(body.productId, body.quantity);
  }

  @Get(':id')
  find(@Param('id', ParseIntPipe) id: number): Order {
    const order = this.store.find(id);
    if (!order) throw new NotFoundException(`no order ${id}`);
    return order;
  }
}
