// Runs a Nest application through the compiled module. The test reads its standard output.
require('reflect-metadata');
const { Controller, Get, Injectable, Logger, Module, NotFoundException } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { Instrument } = require('../../../dist/lib');
const { TelemetryLogger, TelemetryModule } = require('../../../dist/nest-module');

const options = JSON.parse(process.argv[2] ?? '{}');

class Orders {
  logger = new Logger('Orders');
  find(id) {
    this.logger.log(`looking for ${id}`);
    const error = new NotFoundException('no such order');
    this.logger.error('not found', error);
    throw error;
  }
}
const decorate = (target, name, ...decorators) => {
  let property = Object.getOwnPropertyDescriptor(target, name);
  for (const decorator of decorators) property = decorator(target, name, property) ?? property;
  Object.defineProperty(target, name, property);
};
decorate(Orders.prototype, 'find', Instrument({ name: 'find_order' }));
Injectable()(Orders);

class OrdersController {
  orders;
  constructor(orders) {
    this.orders = orders;
  }
  read() {
    return this.orders.find('o-1');
  }
}
Reflect.defineMetadata('design:paramtypes', [Orders], OrdersController);
decorate(OrdersController.prototype, 'read', Get('orders/:id'));
Controller()(OrdersController);

class AppModule {}
Module({
  imports: [
    TelemetryModule.forRoot({ serviceName: 'start-up', environment: 'development', exporter: 'none', ...options }),
  ],
  providers: [Orders],
  controllers: [OrdersController],
})(AppModule);

async function run() {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.useLogger(app.get(TelemetryLogger));
  await app.listen(0, '127.0.0.1');
  await fetch(`${await app.getUrl()}/orders/o-1`);
  await app.close();
}
void run();
