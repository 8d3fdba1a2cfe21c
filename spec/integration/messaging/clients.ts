import { createRequire } from 'node:module';
import { join } from 'node:path';

const { resolve } = createRequire(join(__dirname, 'package.json'));

/** Loads a client library of this folder. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type that it uses
export const clientLibrary = <Library>(name: string): Library => require(resolve(name)) as Library;

/** The address of a broker, which `.ci/services` starts. */
export function addressOf(variable: 'AMQP_URL' | 'NATS_URL' | 'REDIS_URL' | 'KAFKA_BROKERS' | 'SQS_ENDPOINT'): string {
  const address = process.env[variable];
  if (!address) throw new Error(`Expected the address of a broker in ${variable}, got nothing. Run .ci/services.`);
  return address;
}

let count = 0;

/** A name that no other test and no earlier run has used. */
export const freshName = (base: string): string => `${base}-${process.pid}-${Date.now()}-${++count}`;

/** Waits until the function returns a value. */
export async function until<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`Expected ${what} within 20 seconds`);
}
