/** The options of Nest's transports for a benchmark, from the variables that `.ci/brokers` prints. */

/** The variable that each transport needs. */
export const VARIABLES = {
  tcp: undefined,
  redis: 'REDIS_URL',
  nats: 'NATS_URL',
  'mqtt-3': 'MQTT_URL',
  'mqtt-5': 'MQTT_URL',
  rabbitmq: 'AMQP_URL',
  kafka: 'KAFKA_BROKERS',
  grpc: undefined,
};

/**
 * @param transport a name in {@link VARIABLES}
 * @param side `client` or `server`
 * @param address `{ name, port, protoPath }` of the service
 */
export function transportOptions(Transport, transport, side, { name, port, protoPath }) {
  const url = process.env[VARIABLES[transport]];
  switch (transport) {
    case 'tcp':
      return { transport: Transport.TCP, options: { host: '127.0.0.1', port } };
    case 'redis': {
      const { hostname, port: redisPort } = new URL(url);
      return { transport: Transport.REDIS, options: { host: hostname, port: Number(redisPort) } };
    }
    case 'nats':
      return { transport: Transport.NATS, options: { servers: [url] } };
    case 'mqtt-3':
    case 'mqtt-5':
      return { transport: Transport.MQTT, options: { url, protocolVersion: transport === 'mqtt-5' ? 5 : 4 } };
    case 'rabbitmq':
      return { transport: Transport.RMQ, options: { urls: [url], queue: name, queueOptions: { durable: false } } };
    case 'kafka': {
      const client = { clientId: `${name}-${side}`, brokers: url.split(','), logLevel: 1 };
      const consumer = { groupId: `${name}-${side}`, maxWaitTimeInMs: 20 };
      return { transport: Transport.KAFKA, options: { client, consumer } };
    }
    case 'grpc':
      return { transport: Transport.GRPC, options: { package: 'orders', protoPath, url: `127.0.0.1:${port}` } };
    default:
      throw new Error(`Unknown transport ${transport}: expected one of ${Object.keys(VARIABLES).join(', ')}.`);
  }
}
