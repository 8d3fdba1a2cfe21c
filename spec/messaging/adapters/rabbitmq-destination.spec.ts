import { rabbitmqDestination, temporaryTemplate } from '../../../lib/messaging/adapters/rabbitmq-destination';

describe('the destination of RabbitMQ', () => {
  it.each([
    ['shop', 'created', undefined, 'shop:created'],
    ['shop', 'created', 'shipping', 'shop:created:shipping'],
    ['shop', 'created', 'created', 'shop:created'],
    ['', 'orders', undefined, 'orders'],
    ['', 'orders', 'orders', 'orders'],
    ['news', '', undefined, 'news'],
    ['news', '', 'mails', 'news:mails'],
    ['', '', undefined, 'amq.default'],
  ])('of exchange "%s", key "%s" and queue "%s" is %s', (exchange, routingKey, queue, name) => {
    expect(rabbitmqDestination({ exchange, routingKey, queue })).toBe(name);
  });

  it('has a template only for names that the broker generated', () => {
    expect(temporaryTemplate({ exchange: 'shop', routingKey: 'created', queue: 'amqueue' })).toBeUndefined();
    expect(temporaryTemplate({ exchange: '', routingKey: 'amq.gen-1' })).toBe('(temporary)');
    expect(temporaryTemplate({ exchange: 'shop', routingKey: 'created', queue: 'amq.gen-1' })).toBe(
      'shop:created:(temporary)',
    );
  });
});
