// Starts an application with each way to import the built module, and prints the timeouts of its requests.
require('reflect-metadata');
const { HttpService } = require('@nestjs/axios');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { HttpModule } = require('../../../dist/nest-module');

class Options {
  createHttpOptions() {
    return { timeout: 3 };
  }
}

async function timeoutOf(imported) {
  class AppModule {}
  Module({ imports: [imported] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const { timeout } = app.get(HttpService, { strict: false }).axiosRef.defaults;
  await app.close();
  return timeout;
}

async function main() {
  const ways = [
    HttpModule,
    HttpModule.register({ timeout: 1 }),
    HttpModule.registerAsync({ useFactory: async () => ({ timeout: 2 }) }),
    HttpModule.registerAsync({ useClass: Options }),
  ];
  for (const way of ways) console.log(await timeoutOf(way));
}

void main();
