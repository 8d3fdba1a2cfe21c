// A public service that logs, records and forwards what clients send. It runs compiled, in its own process.
require('reflect-metadata');
const { Controller, Get, Logger, Module, Req } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { recordField, tracedFetch } = require('../../../dist/lib');
const { TelemetryLogger, TelemetryModule } = require('../../../dist/nest-module');

const { upstreamUrl, telemetry } = JSON.parse(process.env.SETTINGS);
const logger = new Logger('Public');

class PublicController {
  async meet({ headers }) {
    logger.log(`asked by ${headers['x-request-id']}`);
    logger.log({ message: 'with', ...headers });
    recordField('request.id', headers['x-request-id']);
    await (await tracedFetch(upstreamUrl)).text();
    return 'met';
  }
}
const descriptor = Object.getOwnPropertyDescriptor(PublicController.prototype, 'meet');
Get()(PublicController.prototype, 'meet', descriptor);
Req()(PublicController.prototype, 'meet', 0);
Controller('public')(PublicController);

class AppModule {}
Module({ imports: [TelemetryModule.forRoot(telemetry)], controllers: [PublicController] })(AppModule);

async function main() {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.useLogger(app.get(TelemetryLogger));
  await app.listen(0, '127.0.0.1');
  process.send({ port: app.getHttpServer().address().port });
}

void main();
