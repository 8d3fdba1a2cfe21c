import { parseQuery } from '../../../../lib/query/parse-query';
import type { ServiceNode } from '../../../../lib/viewer/api/service-map';
import { edgeQuery, nodeQuery } from '../../../../lib/viewer/page/map/map-query';

const node = (kind: ServiceNode['kind'], name: string, system?: string): ServiceNode => ({
  id: `${kind}:${name}`,
  name,
  kind,
  ...(system !== undefined && { system }),
  spans: 1,
  calls: 1,
  errors: 0,
  perSecond: 1,
  p50Nanos: '1',
  p99Nanos: '1',
});

const ORDERS = node('service', 'orders');

describe('the query of a place on the map', () => {
  it.each<[string, ServiceNode, string]>([
    ['a service', ORDERS, 'service=orders'],
    ['a database', node('database', 'shop', 'postgresql'), '(db.system.name=postgresql OR db.system=postgresql) shop'],
    ['a database without a name', node('database', 'redis', 'redis'), '(db.system.name=redis OR db.system=redis)'],
    ['a topic', node('messaging', 'order.created', 'kafka'), 'order.created'],
    ['a host', node('external', 'api.bank.example'), 'api.bank.example'],
  ])('names %s', (_, place, query) => {
    expect(nodeQuery('', place)).toBe(query);
    expect(() => parseQuery(nodeQuery('is:error | sort -duration', place))).not.toThrow();
  });

  it('asks for a service below another, and for a span that calls a database', () => {
    expect(edgeQuery('is:error', ORDERS, node('service', 'pay ment'))).toBe(
      'is:error {service=orders} >> {service="pay ment"}',
    );
    expect(edgeQuery('', ORDERS, node('database', 'redis', 'redis'))).toBe(
      '{service=orders (db.system.name=redis OR db.system=redis)}',
    );
    expect(() => parseQuery(edgeQuery('', ORDERS, node('external', 'a b')))).not.toThrow();
  });
});
