// Writes the screenshots of docs/viewer.md, with the traces of the orders sample: node spec/integration/viewer/write-screenshots.mjs
// Needs a build and Chromium. Look at each picture before you commit it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { indexedPng } from './indexed-png.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DOCS = join(ROOT, 'docs');
const MOST_BYTES = 150_000;
const ROUNDS = 3;

const require = createRequire(import.meta.url);
const { startViewer } = require(join(ROOT, 'dist/lib/viewer/start-viewer.js'));
const { startServices } = require(join(ROOT, 'dist/samples/orders/services.js'));
const { placeOrder, STORY } = require(join(ROOT, 'dist/samples/orders/requests.js'));

const viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
try {
  await sendOrders(viewer.httpUrl);
  await takePictures(viewer.url);
} finally {
  await viewer.close();
}

async function sendOrders(endpoint) {
  const services = await startServices(join(ROOT, 'dist/samples/orders'), {
    AMQP_URL: '',
    NATS_URL: '',
    KAFKA_BROKERS: '',
    REDIS_URL: '',
    NODE_ENV: 'development',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const { body } of STORY) await placeOrder(services.gatewayUrl, body);
    }
  } finally {
    // What is still in their queues goes out at their end.
    await services.stop();
  }
}

async function takePictures(url) {
  const { rows } = await (await fetch(`${url}/api/traces`)).json();
  const failed = rows.find(({ errors }) => errors > 0);
  const [slow, , , fast] = rows;
  const pictures = [
    ['list', '#/'],
    ['trace', `#/trace/${failed.traceId}`],
    ['map', '#/map'],
    ['compare', `#/compare/${fast.traceId}/${slow.traceId}`],
    ['logs', '#/logs'],
  ];
  mkdirSync(DOCS, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, colorScheme });
      const page = await context.newPage();
      for (const [name, hash] of pictures) {
        await page.goto(`${url}/${hash}`);
        await page.reload();
        await page
          .locator('.list-link, .map-node, .compare-line.is-same, .log-line, [role=treegrid] .row')
          .first()
          .waitFor();
        if (name === 'trace') {
          await page.keyboard.press('e');
          await page.waitForTimeout(1000);
        }
        await page.waitForTimeout(1000);
        const path = join(DOCS, `viewer-${name}-${colorScheme}.png`);
        const picture = indexedPng(await page.screenshot());
        writeFileSync(path, picture);
        const size = picture.length;
        console.log(`${path}: ${size} bytes`);
        if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}.`);
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
