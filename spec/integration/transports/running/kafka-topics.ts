import { join } from 'node:path';
import { type Address, patternOf, type PatternName } from '../app/settings';
import { brokerVariable } from './brokers';

interface Admin {
  connect(): Promise<void>;
  createTopics(options: { readonly topics: readonly { readonly topic: string }[] }): Promise<unknown>;
  disconnect(): Promise<void>;
}

interface KafkaJs {
  readonly Kafka: new (options: object) => { admin(): Admin };
}

/** The client, from the fixture: this package does not depend on it. */
const { Kafka } = require(join(__dirname, '../12/node_modules/kafkajs')) as KafkaJs;

/** Creates the topics first: a consumer that finds no topic waits for seconds before it tries again. */
export async function createTopics(addresses: readonly Address[]): Promise<void> {
  const events: readonly PatternName[] = ['ordered', 'shipped'];
  const requests: readonly PatternName[] = ['quote', 'stock', 'steps', 'refuse'];
  const topics = addresses.flatMap((address) => [
    ...[...events, ...requests].map((name) => patternOf(address, name)),
    ...requests.map((name) => `${patternOf(address, name)}.reply`),
  ]);
  const admin = new Kafka({ brokers: brokerVariable('KAFKA_BROKERS').split(','), logLevel: 1 }).admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic })) });
  await admin.disconnect();
}
