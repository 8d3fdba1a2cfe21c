// A Nest service that sends requests to itself. For each line on standard input, it prints the processor time of one request in
// microseconds. ../http/app.mjs describes the JSON.
import { createInterface } from 'node:readline';
import { port } from '../http/app.mjs';
import { clientOf } from './client.mjs';

const REQUESTS = 2500;
const send = clientOf(port);

createInterface({ input: process.stdin }).on('line', async () => {
  const before = process.cpuUsage();
  await send(REQUESTS);
  const { user, system } = process.cpuUsage(before);
  console.log(`micros ${(user + system) / REQUESTS}`);
});
console.log('ready');
