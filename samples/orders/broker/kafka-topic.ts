/** Creates the topic of the orders, if it is missing: a consumer cannot subscribe to a topic that does not exist yet. */
export async function createKafkaTopic(brokers: string[], topic: string): Promise<void> {
  const { Kafka, logLevel } = await import('kafkajs');
  const admin = new Kafka({ clientId: 'topics', brokers, logLevel: logLevel.ERROR }).admin();
  await admin.connect();
  try {
    const existing = await admin.listTopics();
    if (!existing.includes(topic)) await admin.createTopics({ topics: [{ topic }] });
  } finally {
    await admin.disconnect();
  }
}
