import {
  isPropagationLimited,
  isPropagationTarget,
  mayReceiveContext,
  type PropagationTarget,
  setPropagationTargets,
} from '../../lib/propagation/propagation-targets';

afterEach(() => setPropagationTargets());

describe('the hosts that may receive the context', () => {
  it('are all hosts by default', () => {
    expect(isPropagationLimited()).toBe(false);
    expect(['inventory', '::1', undefined].map(mayReceiveContext)).toStrictEqual([true, true, true]);
  });

  it('are no hosts if the list is empty', () => {
    setPropagationTargets([]);
    expect(isPropagationLimited()).toBe(true);
    expect(['inventory', '::1', undefined].map(mayReceiveContext)).toStrictEqual([false, false, false]);
  });

  it.each<[PropagationTarget, readonly string[], readonly string[]]>([
    ['inventory', ['inventory', 'INVENTORY', 'inventory.'], ['inventory.svc', 'my-inventory', 'inventor', '']],
    ['Inventory.SVC', ['inventory.svc'], ['inventory']],
    ['*.svc.local', ['a.svc.local', 'a.b.svc.local', 'A.SVC.LOCAL.'], ['svc.local', '.svc.local', 'evilsvc.local']],
    ['10.0.0.7', ['10.0.0.7'], ['10.0.0.70', '110.0.0.7']],
    ['::1', ['::1', '[::1]', '0:0:0:0:0:0:0:1'], ['::2']],
    ['[2001:DB8::7]', ['2001:db8::7', '[2001:db8:0::7]'], ['2001:db8::8']],
    ['bücher.example', ['xn--bcher-kva.example', 'bücher.example'], ['bucher.example']],
    [/^10\./, ['10.1.2.3'], ['110.1.2.3']],
    [/internal$/g, ['a.internal', 'b.internal', 'c.internal'], ['internal.example']],
    [/INTERNAL$/i, ['a.internal'], []],
    ['a.b', ['a.b'], ['axb']],
    ['*', ['a', '::1', 'a.b'], ['']],
    ['api-*.Internal', ['api-1.internal', 'API-eu.internal', 'api-1.eu.internal'], ['api.internal', 'internal']],
    ['10.0.*', ['10.0.1.7'], ['10.1.0.7', '110.0.1.7']],
    ['*.svc.*', ['a.svc.local'], ['svc.local', 'a.svcs.local']],
  ])('match the target %s', (target, listed, others) => {
    setPropagationTargets([target]);
    expect(listed.filter((host) => !mayReceiveContext(host))).toStrictEqual([]);
    expect(others.filter(mayReceiveContext)).toStrictEqual([]);
  });

  it('match any entry of the list, unless the host is unknown', () => {
    setPropagationTargets(['a', /^b/]);
    expect(['a', 'bc', 'c', undefined].map(mayReceiveContext)).toStrictEqual([true, true, false, false]);
  });
});

describe('isPropagationTarget', () => {
  it.each(['inventory', '*.svc.local', '*', 'a.*', 'api-*', '10.0.0.7', '::1', '[::1]', 'bücher.example', /x/])(
    'accepts %s',
    (value) => {
      expect(isPropagationTarget(value)).toBe(true);
    },
  );

  it.each([
    '',
    '*.',
    '*..a',
    '*/a',
    '*:80',
    'bücher*',
    'http://a',
    'a/b',
    'a:80',
    '[::1]:80',
    'user@a',
    'a b',
    'a?b',
    'a#b',
    7,
    null,
    undefined,
    {},
  ])('rejects %s', (value) => {
    expect(isPropagationTarget(value)).toBe(false);
  });
});
