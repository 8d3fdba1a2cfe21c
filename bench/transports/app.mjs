// One side of the benchmark: `node app.mjs <JSON>` with `role` `service` or `client`. A service prints a line when it
// listens. A client prints one when it is connected. For each line `run <seconds>` on its standard input, it sends requests for
// that time and prints the number of replies. `usage` makes either side print its processor time.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { transportOptions } from './options.mjs';

const { folder, role, transport, ratio, endpoint, concurrency, address } = JSON.parse(process.argv[2]);
const require = createRequire(join(folder, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

require('reflect-metadata');
const { Controller, Module } = await load('@nestjs/common');
const { NestFactory } = await load('@nestjs/core');
const { ClientsModule, GrpcMethod, MessagePattern, Transport } = await load('@nestjs/microservices');
const { firstValueFrom, timeout } = require('rxjs');

const pattern = `${address.name}.quote`;
const isGrpc = transport === 'grpc';
const side = transportOptions(Transport, transport, role === 'service' ? 'server' : 'client', address);

class OrdersController {
  quote(data) {
    return { received: data, price: 3 };
  }
}
const descriptor = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'quote');
const handles = isGrpc ? GrpcMethod('Orders', 'Quote') : MessagePattern(pattern);
handles(OrdersController.prototype, 'quote', descriptor);
Controller()(OrdersController);

class AppModule {}
const imports = role === 'client' ? [ClientsModule.register([{ name: 'ORDERS', ...side }])] : [];
if (ratio !== undefined) {
  const { TelemetryModule } = require('otel-instrument/nest');
  const exporter = { endpoint };
  imports.push(TelemetryModule.forRoot({ serviceName: role, environment: 'bench', exporter, sampling: { ratio } }));
}
Module({ imports, controllers: role === 'service' ? [OrdersController] : [] })(AppModule);

let run = async () => 0;
let close;
if (role === 'service') {
  const app = await NestFactory.createMicroservice(AppModule, { ...side, logger: ['error'] });
  await app.listen();
  close = () => app.close();
} else {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const client = app.get('ORDERS');
  if (transport === 'kafka') client.subscribeToResponseOf(pattern);
  if (!isGrpc) await client.connect();
  const orders = isGrpc ? client.getService('Orders') : undefined;
  const send = isGrpc ? (data) => orders.quote(data) : (data) => client.send(pattern, data);
  run = (millis) => sendFor(millis, send);
  close = () => app.close();
}
console.log('ready');

async function sendFor(millis, send) {
  const end = performance.now() + millis;
  let answered = 0;
  const loop = async () => {
    while (performance.now() < end) {
      // Nest's MQTT client unsubscribes when it awaits no reply, and loses replies that arrive before it subscribes again.
      await firstValueFrom(send({ item: 'tea' }).pipe(timeout(500))).then(() => answered++, ignoreTimeout);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return answered;
}

function ignoreTimeout(error) {
  if (error.name !== 'TimeoutError') throw error;
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const [command, argument] = line.split(' ');
    if (command === 'run') {
      const start = performance.now();
      const answered = await run(Number(argument) * 1000);
      console.log(`answered ${JSON.stringify({ answered, seconds: (performance.now() - start) / 1000 })}`);
    } else if (command === 'usage') {
      const { user, system } = process.cpuUsage();
      console.log(`usage ${user + system}`);
    } else {
      await close();
      console.log('closed');
    }
  })
  .on('close', () => process.exit(0));
