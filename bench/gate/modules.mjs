// What is loaded at start: `node modules.mjs <JSON>` prints the number of files and their size. What Nest loads by itself is
// loaded before.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { root, entry, starts, nest, endpoint } = JSON.parse(process.argv[2]);
const require = createRequire(join(root, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

if (entry.endsWith('/nest')) {
  require('reflect-metadata');
  for (const name of ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express']) await load(name);
}
const before = new Set(Object.keys(require.cache));
const loaded = require(entry);
if (starts) loaded.startTelemetry({ serviceName: 'bench', environment: 'bench', exporter: { endpoint } });
if (nest) await startService(loaded.TelemetryModule);
const files = Object.keys(require.cache).filter((each) => !before.has(each));
const bytes = files.reduce((sum, each) => sum + statSync(each).size, 0);
console.log(JSON.stringify({ modules: files.length, 'kB of source': bytes / 1000 }));
process.exit(0);

async function startService(TelemetryModule) {
  const { NestFactory } = await load('@nestjs/core');
  const { Module } = await load('@nestjs/common');
  class AppModule {}
  const telemetry = TelemetryModule.forRoot({ serviceName: 'bench', environment: 'bench', exporter: { endpoint } });
  Module({ imports: [telemetry] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
}
