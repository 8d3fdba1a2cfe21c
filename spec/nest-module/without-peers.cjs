// Starts an application with TelemetryModule in a process without the optional packages, and prints the result of
// each part.
const Module = require('node:module');

const MISSING = ['@nestjs/axios', 'axios', 'class-validator', 'class-transformer', 'pino', '@grpc/grpc-js'];
const resolve = Module['_resolveFilename'];
Module['_resolveFilename'] = (request, ...rest) => {
  if (!MISSING.some((name) => request === name || request.startsWith(`${name}/`))) return resolve(request, ...rest);
  throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
};

require('reflect-metadata');
const { Module: NestModule } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { HttpModule, TelemetryModule, TelemetryService } = require('../../dist/nest-module');

async function start(options) {
  class AppModule {}
  NestModule({ imports: [TelemetryModule.forRoot({ exporter: 'none', ...options })] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const hasService = app.get(TelemetryService) instanceof TelemetryService;
  await app.close();
  return { hasService };
}

async function report(part, work) {
  try {
    console.log(JSON.stringify({ part, ...(await work()) }));
  } catch ({ code, message }) {
    console.log(JSON.stringify({ part, code, message }));
  }
}

async function main() {
  await report('application', () => start({ serviceName: 'bare' }));
  await report('options', () =>
    start({ serviceName: 'bare', sampling: { ratio: 2 }, publicEndpoint: 'yes', colour: 1 }),
  );
  await report('HttpModule', () => HttpModule.register());
}

void main();
