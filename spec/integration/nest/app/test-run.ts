import 'reflect-metadata';
import { type INestApplication, VersioningType } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TelemetryService } from 'otel-instrument/nest';
import { type SpanOutline, startTestTelemetry } from 'otel-instrument/testing';
import { AppModule } from './app.module';
import { settings } from './settings';

type Names = string | readonly [string, ...Names[]];

const namesOf = ({ name, children = [] }: SpanOutline): Names =>
  children.length > 0 ? [name, ...children.map(namesOf)] : name;

async function application(): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  if (settings.adapter === 'express') return module.createNestApplication();
  const { FastifyAdapter } = require('@nestjs/platform-fastify') as { FastifyAdapter: new () => never };
  return module.createNestApplication(new FastifyAdapter());
}

/** Runs like a test file: one application after another, each with its own telemetry. */
async function main(): Promise<void> {
  const trees: Names[][] = [];
  let left: object = {};
  for (let test = 0; test < 3; test++) {
    const telemetry = startTestTelemetry();
    const app = await application();
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI });
    await app.init();
    const server = app.getHttpServer() as import('node:http').Server;
    if (settings.adapter === 'fastify')
      await (app.getHttpAdapter().getInstance() as { ready(): Promise<void> }).ready();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as import('node:net').AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/api/things/7`, { headers: { connection: 'close' } })).text();
    await telemetry.ended();
    trees.push(telemetry.outline().map(namesOf));
    const { exported, failed } = app.get(TelemetryService).counters;
    // Spans of the application's shutdown belong to the test too.
    await app.close();
    left = { exported, failed, warnings: telemetry.warnings, openSpans: telemetry.openSpans };
    await telemetry.shutdown();
  }
  process.stdout.write(JSON.stringify({ trees, left }));
}

void main();
