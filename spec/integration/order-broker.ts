/** The variables that move the orders sample to a broker. `.ci/services` sets them all. */
const VARIABLES = ['AMQP_URL', 'NATS_URL', 'KAFKA_BROKERS', 'REDIS_URL'] as const;

export type BrokerVariable = (typeof VARIABLES)[number];

/** The value of a variable that `.ci/services` sets. */
export function serviceVariable(name: BrokerVariable | 'DATABASE_URL'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: .ci/services starts what it names, and sets it.`);
  return value;
}

/** The environment in which the orders sample uses this broker and no other. Without a variable it uses TCP. */
export function onlyBroker(variable?: BrokerVariable): Readonly<Record<string, string>> {
  return Object.fromEntries(VARIABLES.map((name) => [name, name === variable ? serviceVariable(name) : '']));
}
