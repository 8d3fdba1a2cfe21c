// A Nest application that counts its ended spans itself and, if LEDGER names a file, writes the id of each span there before
// any other code sees the span.
require('reflect-metadata');
const { openSync, writeSync } = require('node:fs');
const { setTimeout: wait } = require('node:timers/promises');
const { Controller, Get, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { instrument, tailPolicy } = require('otel-instrument');
const { TelemetryModule, TelemetryService } = require('otel-instrument/nest');

const { LEDGER, SHUTDOWN_HOOKS, WORK_MILLIS } = process.env;
const ledger = LEDGER ? openSync(LEDGER, 'a') : undefined;
let ended = 0;
const account = {
  onStart: () => undefined,
  onEnd(span) {
    ended++;
    if (ledger !== undefined) writeSync(ledger, `${Date.now()} ${span.spanContext().spanId}\n`);
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

const read = instrument({ name: 'read_shelf' }, () => wait(Math.random() * Number(WORK_MILLIS ?? 0)));
const count = instrument({ name: 'count_shelf' }, async () => {
  await read();
  await read();
  return 12;
});

class ShelfController {
  async pieces() {
    return { pieces: await count() };
  }
}
Get('shelf')(ShelfController.prototype, 'pieces', Object.getOwnPropertyDescriptor(ShelfController.prototype, 'pieces'));
Controller()(ShelfController);

class AppModule {}
Module({
  imports: [
    TelemetryModule.forRoot({
      serviceName: 'counting',
      environment: 'development',
      spanProcessors: [account],
      sampling: { tail: { policies: [tailPolicy.error()] } },
    }),
  ],
  controllers: [ShelfController],
})(AppModule);

async function main() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  const telemetry = app.get(TelemetryService);
  // Both counts are read synchronously, so that no span ends in between.
  app.getHttpAdapter().get('/counters', (_request, response) => response.send({ ended, ...telemetry.counters }));
  if (SHUTDOWN_HOOKS) app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  process.send({ port: app.getHttpServer().address().port });
}

void main();
