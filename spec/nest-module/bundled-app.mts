import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Inject, Injectable, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Empty, Instrument, recordField } from 'otel-instrument';
import { TelemetryModule } from 'otel-instrument/nest';

// Tokens are explicit, because a bundler removes the types of constructor parameters and minifiers rename classes.
const SHELF = Symbol('shelf');

@Injectable()
class Shelf {
  @Instrument({ name: 'find_thing', args: ['thingId', 'password'], fields: { found: Empty } })
  async find(thingId: string, _password: string): Promise<string> {
    await Promise.resolve();
    recordField('found', true);
    return `thing ${thingId}`;
  }
}

@Controller('things')
class ThingsController {
  constructor(@Inject(SHELF) private readonly shelf: Shelf) {}

  @Get(':id')
  find(@Param('id') id: string): Promise<string> {
    return this.shelf.find(id, 's3cret');
  }
}

@Module({
  imports: [TelemetryModule.forRoot({ serviceName: 'bundled', environment: 'development' })],
  controllers: [ThingsController],
  providers: [{ provide: SHELF, useClass: Shelf }],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
