// Counts what a start loads: `node modules.mjs <JSON>` prints the number of files, of modules of this package that run, and of
// built-in modules. Nest itself is loaded first, and does not count.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { root, entry, starts, nest, endpoint } = JSON.parse(process.argv[2]);
const { loadedBy } = createRequire(import.meta.url)('../startup/loaded.cjs');
const require = createRequire(join(root, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const options = { serviceName: 'bench', environment: 'bench', exporter: { endpoint } };

if (entry.endsWith('/nest')) {
  require('reflect-metadata');
  for (const name of ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express']) await load(name);
}
const { files, modules, builtins } = await loadedBy(async () => {
  const loaded = require(entry);
  if (starts) loaded.startTelemetry(options);
  if (nest) await startService(loaded.TelemetryModule);
});
console.log(JSON.stringify({ files: files.length, modules: modules.length, 'built-in modules': builtins.length }));
process.exit(0);

async function startService(TelemetryModule) {
  const { NestFactory } = await load('@nestjs/core');
  const { Module } = await load('@nestjs/common');
  class AppModule {}
  Module({ imports: [TelemetryModule.forRoot(options)] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
}
