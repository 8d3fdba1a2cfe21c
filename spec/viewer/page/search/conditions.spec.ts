import {
  condition,
  levelOf,
  orderOf,
  windowOf,
  withCondition,
  withLevel,
  withOrder,
  withWindow,
} from '../../../../lib/viewer/page/search/conditions';

describe('a condition', () => {
  it('quotes a key and a value that the language would read as something else', () => {
    expect(condition('service', 'orders')).toBe('service=orders');
    expect(condition('http.route', '/api/orders')).toBe('http.route=/api/orders');
    expect(condition('name', 'POST /api/orders')).toBe('name="POST /api/orders"');
    expect(condition('my key', 'say "hi"')).toBe(String.raw`"my key"="say \"hi\""`);
  });

  it.each([
    ['', 'service=orders', 'service=orders'],
    ['status=error', 'service=orders', 'status=error service=orders'],
    ['status=error | sort -duration', 'service=orders', 'status=error service=orders | sort -duration'],
    ['| count() by(name) > 5', 'service=orders', 'service=orders | count() by(name) > 5'],
    ['a=1 OR b=2', 'service=orders', '(a=1 OR b=2) service=orders'],
    ["'x OR y'", 'c', "'x OR y' c"],
    ['a=1 or b=2', 'c', 'a=1 or b=2 c'],
    ['(a=1 OR b=2) d', 'service=orders', '(a=1 OR b=2) d service=orders'],
    ['"this OR that"', 'service=orders', '"this OR that" service=orders'],
    ['"a | b"', 'service=orders', '"a | b" service=orders'],
    ['x service=orders', 'service=orders', 'x service=orders'],
  ])('joins the query %p with %p', (query, added, joined) => {
    expect(withCondition(query, added)).toBe(joined);
  });
});

describe('the time window', () => {
  it('is read from the query', () => {
    expect(windowOf('status=error since:5m')).toBe('5m');
    expect(windowOf('"in the text since:5m ago"')).toBeUndefined();
  });

  it('is replaced and removed', () => {
    expect(withWindow('status=error since:5m | sort -duration', '1h')).toBe('status=error since:1h | sort -duration');
    expect(withWindow('since:5m status=error', undefined)).toBe('status=error');
    expect(withWindow('a since:5m b', undefined)).toBe('a b');
  });
});

describe('the lowest level of log records', () => {
  it('is read, replaced and removed', () => {
    expect(levelOf('timeout level>=warn')).toBe('warn');
    expect(withLevel('timeout level>=warn', 'error')).toBe('timeout level>=error');
    expect(withLevel('level>=warn', undefined)).toBe('');
  });
});

describe('the order of the list', () => {
  it('is read from the end of the pipeline', () => {
    expect(orderOf('status=error | sort -duration')).toStrictEqual({ field: 'duration', isDescending: true });
    expect(orderOf('| sort spans')).toStrictEqual({ field: 'spans', isDescending: false });
    expect(orderOf('status=error')).toBeUndefined();
    expect(orderOf('| sort -duration | limit 20')).toBe('other');
    expect(orderOf('| count() by(name) > 5')).toBe('other');
  });

  it('is replaced and removed', () => {
    const slowest = withOrder('status=error', { field: 'duration', isDescending: true });
    expect(slowest).toBe('status=error | sort -duration');
    expect(withOrder(slowest, { field: 'spans', isDescending: false })).toBe('status=error | sort spans');
    expect(withOrder(slowest, undefined)).toBe('status=error');
    expect(withOrder('', { field: 'duration', isDescending: true })).toBe('| sort -duration');
  });
});
