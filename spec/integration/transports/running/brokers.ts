import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '../../../../.ci/brokers');

/** A variable that `.ci/brokers start` prints. */
export function brokerVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run: eval "$(.ci/brokers start FOLDER)"`);
  return value;
}

/** Stops a broker and starts it on the same port. It keeps its data. */
export async function restartBroker(name: 'redis' | 'nats' | 'mosquitto' | 'rabbitmq' | 'kafka'): Promise<void> {
  await promisify(execFile)('bash', [SCRIPT, 'restart', name, brokerVariable('BROKERS_DIR')]);
}

/** A name that no other run of the tests uses on the same broker. */
export const uniqueName = (name: string): string => `${name}-${process.pid}-${Date.now().toString(36)}`;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
