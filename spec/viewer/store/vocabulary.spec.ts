import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { fixedSpan, networkEvent } from '../../trace/fixed-spans';

describe('the vocabulary of a store', () => {
  it('has the services, names, keys and values of spans and log records', () => {
    const { vocabulary, ...store } = filled();
    expect(vocabulary.services).toEqual(['orders', 'worker']);
    expect(vocabulary.names).toEqual(['a', 'b']);
    expect(vocabulary.keys('span')).toEqual(['http.route', 'retries']);
    expect(vocabulary.values('span', 'http.route')).toEqual(['/pay', '/cart']);
    expect(vocabulary.values('span', 'retries')).toEqual(['2']);
    expect(vocabulary.keys('resource')).toEqual(['host.name']);
    expect(vocabulary.keys('event')).toEqual(['attempt']);
    expect(vocabulary.values('log', 'user.id')).toEqual(['u-1']);
    expect(vocabulary.values('log', 'unknown')).toEqual([]);
    store.clear();
    expect([vocabulary.services, vocabulary.keys('span')]).toEqual([[], []]);
  });

  it('forgets the oldest words where there are too many, and takes no long ones', () => {
    const { vocabulary, add } = filled();
    for (let index = 0; index < 3000; index++) {
      add([fixedSpan(`n${index}`, undefined, 0, 1, { attributes: { 'http.route': `/r${index}`, [`k${index}`]: 1 } })]);
    }
    add([fixedSpan('x'.repeat(201), undefined, 0, 1, { attributes: { ['k'.repeat(201)]: 1 } })]);
    expect(vocabulary.names).toHaveLength(2000);
    expect(vocabulary.names.at(-1)).toBe('n2999');
    expect(vocabulary.keys('span')).toHaveLength(1000);
    expect(vocabulary.keys('span').every((key) => key.length < 100)).toBe(true);
  });
});

function filled(): Pick<TraceStore, 'vocabulary'> & { add: TraceStore['add']; clear(): void } {
  const store = new TraceStore();
  const resource = { attributes: { 'host.name': 'h1' } };
  store.add([
    fixedSpan('a', undefined, 0, 1, { attributes: { 'http.route': '/pay', retries: 2 }, resource }),
    fixedSpan('b', undefined, 0, 1, {
      attributes: { 'http.route': '/cart' },
      events: [networkEvent('retry', 0, { attempt: 1 })],
      resource,
    }),
  ]);
  store.addLogs([{ service: 'worker', timeNanos: 1n, severityNumber: 9, attributes: { 'user.id': 'u-1' } }]);
  return { vocabulary: store.vocabulary, add: (spans) => store.add(spans), clear: () => store.clear() };
}
