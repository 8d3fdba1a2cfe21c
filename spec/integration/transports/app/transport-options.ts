import { type ClientProviderOptions, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { type Address, settings } from './settings';

/** Variable of a broker, as `.ci/brokers` prints them. */
function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run: eval "$(.ci/brokers start FOLDER)"`);
  return value;
}

/** The settings that client and server share. */
function shared({ prefix, port }: Address, side: string): object {
  switch (settings.transport) {
    case 'tcp':
      return { transport: Transport.TCP, options: { host: '127.0.0.1', port } };
    case 'redis': {
      const { hostname, port: redisPort } = new URL(variable('REDIS_URL'));
      return { transport: Transport.REDIS, options: { host: hostname, port: Number(redisPort) } };
    }
    case 'nats':
      return { transport: Transport.NATS, options: { servers: [variable('NATS_URL')] } };
    case 'mqtt-3':
    case 'mqtt-5':
      return { transport: Transport.MQTT, options: { url: variable('MQTT_URL'), ...mqttSession(prefix, side) } };
    case 'rabbitmq':
      return {
        transport: Transport.RMQ,
        options: {
          urls: [variable('AMQP_URL')],
          queue: prefix,
          queueOptions: { durable: settings.durable },
          persistent: settings.durable,
        },
      };
    case 'kafka':
      return {
        transport: Transport.KAFKA,
        options: {
          client: { clientId: `${prefix}-${side}`, brokers: variable('KAFKA_BROKERS').split(','), logLevel: 1 },
          consumer: { groupId: `${prefix}-${side}`, sessionTimeout: 10_000, maxWaitTimeInMs: 50 },
          subscribe: { fromBeginning: true },
        },
      };
    default:
      return {
        transport: Transport.GRPC,
        options: { package: 'orders', protoPath: settings.protoPath, url: `127.0.0.1:${port}` },
      };
  }
}

/** With a persistent session, MQTT redelivers messages that the service has not acknowledged. */
function mqttSession(prefix: string, side: string): object {
  const protocolVersion = settings.transport === 'mqtt-5' ? 5 : 4;
  if (!settings.durable || side !== 'server') return { protocolVersion };
  return {
    protocolVersion,
    clean: false,
    clientId: `${prefix}-${side}`,
    reconnectPeriod: 200,
    subscribeOptions: { qos: 1 },
    ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval: 3600 } } : {}),
  };
}

export function clientOptions(name: string, address: Address): ClientProviderOptions {
  return Object.assign({ name }, shared(address, `client-${process.pid}`)) as ClientProviderOptions;
}

export function serverOptions(): MicroserviceOptions {
  const { transport, options } = shared(settings, 'server') as { transport: Transport; options: object };
  const acknowledging = settings.durable && settings.transport === 'rabbitmq' ? { noAck: false, prefetchCount: 1 } : {};
  return { transport, options: { ...options, ...acknowledging } } as MicroserviceOptions;
}
