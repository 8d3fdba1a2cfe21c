import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type INestApplication, type INestMicroservice, type Type, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { TelemetryLogger } from 'otel-instrument/nest';
import type { OrderEventsTransport } from '../broker/order-events';
import { ownPort, type ServiceName } from './addresses';

/** Runs an HTTP service until it is stopped by a signal. */
export async function runHttpService(module: Type, name: ServiceName): Promise<void> {
  const app = await NestFactory.create(module, { bufferLogs: true });
  configure(app);
  await app.listen(ownPort(name), '127.0.0.1');
  announce((app.getHttpServer().address() as AddressInfo).port);
}

/** Runs a service that receives messages until it is stopped by a signal. */
export async function runMessageService(module: Type, { server, prepare }: OrderEventsTransport): Promise<void> {
  await prepare?.();
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, { ...server, bufferLogs: true });
  configure(app);
  await app.listen();
  // A service behind a broker listens on no port.
  const isTcp = 'transport' in server && server.transport === Transport.TCP;
  announce(isTcp ? app.unwrap<{ address(): AddressInfo }>().address().port : 0);
}

function configure(app: INestApplication | INestMicroservice): void {
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  app.useLogger(app.get(TelemetryLogger));
  app.enableShutdownHooks();
}

/** Sends the port to the launcher, if the launcher started this process. */
function announce(port: number): void {
  process.send?.({ port });
}
