import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { settings } from './settings';
import { serverOptions } from './transport-options';

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { abortOnError: false, logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  if (settings.role === 'service') {
    app.connectMicroservice(serverOptions());
    await app.startAllMicroservices();
  }
  await app.listen(0, '127.0.0.1');
  process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
}

void main();
