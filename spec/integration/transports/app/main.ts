import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { settings } from './settings';
import { serverOptions } from './transport-options';

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { abortOnError: false, logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  if (settings.role === 'service') {
    const microservice = app.connectMicroservice(serverOptions());
    if (settings.traced && settings.major === 10) traced(microservice);
    await app.startAllMicroservices();
  }
  await app.listen(0, '127.0.0.1');
  process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
}

/** Nest 10 does not list its servers, so docs/transports.md asks for this call. */
function traced(microservice: INestMicroservice): void {
  const { traceMicroservice } = require('otel-instrument/nest') as typeof import('otel-instrument/nest');
  traceMicroservice(microservice);
}

void main();
