import { HttpModule } from '@nestjs/axios';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ApiKeyGuard, EnvelopeInterceptor, OrderPipe, ProblemFilter, requestIds } from './enhancers';
import { InventoryClient } from './inventory.client';
import { OrderStore } from './order-store';
import { OrdersController } from './orders.controller';

@Module({
  imports: [HttpModule.register({ timeout: 2000 })],
  controllers: [OrdersController],
  providers: [
    InventoryClient,
    OrderStore,
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_PIPE, useClass: OrderPipe },
    { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: 'PRICES', useValue: new Map([['tea', 450]]) },
  ],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(requestIds).forRoutes('*path');
  }
}
