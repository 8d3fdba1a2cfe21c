import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type INestApplication, type INestMicroservice, type Type, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { TelemetryLogger } from 'otel-instrument/nest';

/** Runs an HTTP service until it is stopped by a signal. */
export async function runHttpService(module: Type, defaultPort: number): Promise<void> {
  const app = await NestFactory.create(module, { bufferLogs: true });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  prepare(app);
  await app.listen(portOr(defaultPort), '127.0.0.1');
  announce((app.getHttpServer().address() as AddressInfo).port);
}

/** Runs a service that receives messages over TCP until it is stopped by a signal. */
export async function runMessageService(module: Type, defaultPort: number): Promise<void> {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, {
    bufferLogs: true,
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: portOr(defaultPort) },
  });
  prepare(app);
  await app.listen();
  announce(app.unwrap<{ address(): AddressInfo }>().address().port);
}

function prepare(app: INestApplication | INestMicroservice): void {
  app.useLogger(app.get(TelemetryLogger));
  app.enableShutdownHooks();
}

const portOr = (defaultPort: number): number => Number(process.env['PORT'] ?? defaultPort);

/** Sends the port to the launcher, if the launcher started this process. */
function announce(port: number): void {
  process.send?.({ port });
}
