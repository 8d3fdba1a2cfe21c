import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type INestApplication, ValidationPipe, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TelemetryModule } from 'otel-instrument/nest';
import { AppModule } from './app.module';
import { settings } from './settings';

interface FastifyApplication {
  register(plugin: unknown): Promise<unknown>;
}

async function main(): Promise<void> {
  const options = {
    abortOnError: false,
    logger: ['error', 'warn'] as ('error' | 'warn')[],
    ...(settings.wired ? { instrument: TelemetryModule.instrument({ include: [/Store$/] }) } : {}),
  };
  const app = await (settings.testing ? inTest(options) : created(options));
  app.setGlobalPrefix('api', { exclude: ['health'] });
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  if (settings.middleware) {
    app.use('/api/broken/next', (_request: unknown, _response: unknown, next: (error: Error) => void) =>
      next(new Error('broken next')),
    );
  }
  if (settings.shutdownHooks) app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
}

function created(options: object): Promise<INestApplication> {
  return settings.adapter === 'express'
    ? NestFactory.create(AppModule, options)
    : withMultipart(NestFactory.create(AppModule, fastifyAdapter(), options));
}

/** Creates the application as a test does: the adapter after the providers. */
async function inTest(options: object): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [AppModule] }, options).compile();
  return settings.adapter === 'express'
    ? module.createNestApplication(options)
    : withMultipart(Promise.resolve(module.createNestApplication(fastifyAdapter(), options)));
}

/** Loads the adapter by name, because only the fixtures have it. */
function fastifyAdapter(): never {
  const { FastifyAdapter } = require('@nestjs/platform-fastify') as { FastifyAdapter: new () => never };
  return new FastifyAdapter();
}

/** In Nest 12 and later, the adapter includes @fastify/multipart for its own FileInterceptor. */
async function withMultipart(starting: Promise<INestApplication>): Promise<INestApplication> {
  const app = await starting;
  if (settings.major < 12) {
    await (app as unknown as FastifyApplication).register(require('@fastify/multipart') as unknown);
  }
  return app;
}

void main();
