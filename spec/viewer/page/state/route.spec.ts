import { formatRoute, parseRoute, type Route } from '../../../../lib/viewer/page/state/route';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const ROUTES: readonly (readonly [string, Route])[] = [
  ['#/', { view: 'traces', query: '' }],
  ['#/?q=status%3Derror', { view: 'traces', query: 'status=error' }],
  [`#/trace/${TRACE}`, { view: 'trace', traceId: TRACE, query: '' }],
  [
    `#/trace/${TRACE}?span=00f067aa0ba902b7&tab=logs&find=db+%22a+b%22&q=x`,
    { view: 'trace', traceId: TRACE, spanId: '00f067aa0ba902b7', tab: 'logs', find: 'db "a b"', query: 'x' },
  ],
  ['#/compare/a/b?q=%26%23', { view: 'compare', left: 'a', right: 'b', query: '&#' }],
  ['#/map', { view: 'map', query: '' }],
  ['#/statistics?q=a', { view: 'statistics', query: 'a' }],
  ['#/logs', { view: 'logs', query: '' }],
];

describe('the route of the page', () => {
  it.each(ROUTES)('is read from %s', (hash, route) => {
    expect(parseRoute(hash)).toStrictEqual(route);
  });

  it.each(ROUTES)('is written as %s', (hash, route) => {
    expect(formatRoute(route)).toBe(hash);
  });

  it.each(['', '#', '#/nothing', '#/trace', '#/trace/', '#/compare/a', '#/%E0%A4%A'])(
    'is the list of traces for %j',
    (hash) => {
      expect(parseRoute(hash)).toStrictEqual({ view: 'traces', query: '' });
    },
  );

  it('reads ids in any case, and ignores a tab that does not exist', () => {
    expect(parseRoute(`#/trace/${TRACE.toUpperCase()}?span=00F067AA0BA902B7&tab=other`)).toStrictEqual({
      view: 'trace',
      traceId: TRACE,
      spanId: '00f067aa0ba902b7',
      query: '',
    });
  });
});
