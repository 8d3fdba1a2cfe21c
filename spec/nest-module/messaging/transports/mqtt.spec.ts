import { MqttRecordBuilder } from '@nestjs/microservices';
import type { OutgoingMessage } from '../../../../nest-module';
import { MQTT } from '../../../../nest-module/messaging/transports/mqtt';
import { TRACEPARENT } from '../microservice';

type Client = { options: { protocolVersion: number; userProperties?: unknown } };

const clientOf = (protocolVersion: number, userProperties?: object): Client => {
  const client = { options: { protocolVersion, ...(userProperties ? { userProperties } : {}) } };
  MQTT.prepareClient?.(client, () => undefined);
  return client;
};
const messageOf = (client: object, data: unknown = 'tea'): OutgoingMessage => ({
  client,
  destination: 'changed',
  data,
  inject(headers) {
    if (!('traceparent' in headers)) Object.assign(headers, { traceparent: TRACEPARENT });
  },
});

describe('a message to MQTT 5', () => {
  it('carries the context in the option that Nest reads after it has serialized the message', async () => {
    const client = clientOf(5, { own: 'x' });
    const sent = '{"pattern":"changed","data":"tea"}';
    expect(client.options.userProperties).toStrictEqual({ own: 'x' });
    expect(MQTT.injectSerialized?.(sent, messageOf(client))).toBe(sent);
    expect(client.options.userProperties).toStrictEqual({ own: 'x', traceparent: TRACEPARENT });
    await Promise.resolve();
    // The next message may not be traced.
    expect(client.options.userProperties).toStrictEqual({ own: 'x' });
  });

  it('keeps a context that its record has', () => {
    const client = clientOf(5);
    const userProperties = { traceparent: '00-of-the-application-01', own: 'x' };
    const record = new MqttRecordBuilder('tea').setProperties({ userProperties }).build();
    const message = messageOf(client, record);
    MQTT.injectPacket?.({ pattern: 'changed', data: record }, message);
    MQTT.injectSerialized?.('{}', message);
    expect(client.options.userProperties).toStrictEqual(userProperties);
  });

  it('takes no user properties from a payload that looks like a record', () => {
    const client = clientOf(5);
    const data = { data: 'tea', options: { properties: { userProperties: { traceparent: '00-of-the-payload-01' } } } };
    const message = messageOf(client, data);
    MQTT.injectPacket?.({ pattern: 'changed', data }, message);
    MQTT.injectSerialized?.('{}', message);
    expect(client.options.userProperties).toStrictEqual({ traceparent: TRACEPARENT });
  });

  it('carries the context in the options of the packet if the serializer returns options, as in Nest 10', () => {
    const client = clientOf(5);
    const options = { qos: 1, properties: { contentType: 'json', userProperties: { own: 'x' } } };
    const sent = MQTT.injectSerialized?.({ pattern: 'changed', data: 'tea', options }, messageOf(client));
    expect(sent).toStrictEqual({
      pattern: 'changed',
      data: 'tea',
      options: { qos: 1, properties: { contentType: 'json', userProperties: { own: 'x', traceparent: TRACEPARENT } } },
    });
    expect(options.properties.userProperties).toStrictEqual({ own: 'x' });
    expect(client.options.userProperties).toBeUndefined();
  });
});

describe('a message to MQTT 3.1.1', () => {
  it('carries the context in its packet, because it has no properties', () => {
    const client = clientOf(4);
    const packet = { pattern: 'changed', data: 'tea' };
    MQTT.injectPacket?.(packet, messageOf(client));
    expect(packet).toStrictEqual({ pattern: 'changed', data: 'tea', metadata: { traceparent: TRACEPARENT } });
    expect(MQTT.injectSerialized?.('{}', messageOf(client))).toBe('{}');
    expect(client.options.userProperties).toBeUndefined();
  });
});
