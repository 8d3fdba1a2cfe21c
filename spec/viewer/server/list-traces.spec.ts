import { SpanKind } from '@opentelemetry/api';
import { ask, closeViewers, json, messages, next, viewer } from './open-viewers';
import { aLog, aSpan, traceId } from '../../trace/example-spans';

afterEach(closeViewers);

const SPANS = [
  aSpan({ trace: 1, millis: 500, kind: SpanKind.SERVER, attributes: { 'http.route': '/pay' } }),
  aSpan({ trace: 1, id: 2, parent: 1, name: 'db.query' }),
  aSpan({ trace: 1, id: 3, parent: 1, name: 'db.query' }),
  aSpan({ trace: 2, millis: 20, name: 'health' }),
  aSpan({ trace: 3, millis: 90, service: 'mailer', status: { code: 'error' } }),
];

async function found(query: string, limit = '10') {
  const viewing = await viewer();
  viewing.store.add(SPANS);
  return json(viewing, '/api/traces', { query, limit });
}

const idsOf = ({ rows }: { readonly rows: readonly { readonly traceId: string }[] }) =>
  rows.map((row) => Number.parseInt(row.traceId, 16));

describe('a search', () => {
  it.each([
    ['http.route=/pay', [1]],
    ['-health', [3, 1]],
    ['is:error', [3]],
    ['service=orders', [2, 1]],
    ['| count() by(name) > 1', [1]],
    ['| sort -duration', [1, 3, 2]],
    ['| sort duration', [2, 3, 1]],
    ['| sort -spans', [1, 3, 2]],
    ['| sort name', [2, 3, 1]],
    ['| sort service', [3, 2, 1]],
    ['| sort -errors', [3, 2, 1]],
    ['| sort start', [1, 2, 3]],
    ['| sort -duration | limit 2', [1, 3]],
    ['| limit 1', [3]],
  ])('for %s finds %j', async (query, ids) => {
    expect(idsOf(await found(query))).toEqual(ids);
  });

  it('counts what matches, also beyond the rows', async () => {
    expect(await found('-health', '1')).toMatchObject({ total: 3, matched: 2, next: expect.any(String) });
  });

  it.each(['', '| sort -duration', 'service=orders OR is:error', '| limit 2', '| sort -duration | limit 2'])(
    'for "%s" goes on after its cursor',
    async (query) => {
      const viewing = await viewer();
      viewing.store.add(SPANS);
      const whole = await json(viewing, '/api/traces', { query });
      const parts: number[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const list: Awaited<typeof whole> = await json(viewing, '/api/traces', {
          query,
          limit: '1',
          ...(after && { after }),
        });
        parts.push(...idsOf(list));
        after = list.next;
      }
      expect(parts).toEqual(idsOf(whole));
    },
  );

  it('groups the spans of all traces that match', async () => {
    expect((await found('service=orders | max(duration) by(name)')).groups).toEqual({
      title: 'max(duration) by(name)',
      fields: ['name'],
      isDuration: true,
      skipped: 0,
      rows: [
        { keys: ['span 1'], value: 500e6, spans: 1 },
        { keys: ['health'], value: 20e6, spans: 1 },
        { keys: ['db.query'], value: 10e6, spans: 2 },
      ],
    });
    expect((await found('| count() by(service) | sort value | limit 1')).groups?.rows).toEqual([
      { keys: ['mailer'], value: 1, spans: 1 },
    ]);
  });

  it('that finds nothing names a key that no trace has, and the nearest one', async () => {
    expect((await found('http.rout=/pay')).hint).toEqual({
      message: 'No trace has the attribute `http.rout`.',
      column: 1,
      suggestion: 'http.route',
    });
    expect((await found('http.route=/x')).hint).toBeUndefined();
  });

  it.each(['/api/traces', '/api/stream', '/api/statistics', '/api/map', '/api/logs', '/api/export'])(
    'at %s refuses a query that it cannot read, with the column and a suggestion',
    async (path) => {
      const answer = await ask(await viewer(), `${path}?query=${encodeURIComponent('pay is:eror')}`);
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        { error: { message: 'Expected one of is:error, is:orphan, is:root.', column: 8, suggestion: 'is:error' } },
      ]);
    },
  );
});

describe('the stream of a query', () => {
  it('has rows that match, and the ids of those that do not', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan()]);
    const stream = messages(viewing, '/api/stream?query=-is:error');
    await next(stream);
    await next(stream);
    viewing.store.add([aSpan({ id: 2, parent: 1, status: { code: 'error' } }), aSpan({ trace: 2 })]);
    const { rows, left } = await next(stream);
    expect([rows.map((row) => row.traceId), left]).toEqual([[traceId(2)], [traceId(1)]]);
  });
});

describe('the list of log records', () => {
  it('has those that match, newest first, also without a trace, and continues after its cursor', async () => {
    const viewing = await viewer();
    const { traceId: _none, ...loose } = aLog({ body: 'started', timeNanos: 5n });
    viewing.store.addLogs([
      aLog({ trace: 1, body: 'one' }),
      aLog({ trace: 3, body: 'three', severityNumber: 17 }),
      aLog({ trace: 2, body: 'two' }),
      loose,
    ]);
    const list = await json(viewing, '/api/logs', { limit: '2' });
    expect(list.rows.map(({ body }) => body)).toEqual(['three', 'two']);
    const rest = await json(viewing, '/api/logs', { after: list.next ?? '' });
    expect([rest.rows.map(({ body }) => body), rest.next]).toEqual([['one', 'started'], undefined]);
    const errors = await json(viewing, '/api/logs', { query: 'level>=error' });
    expect(errors.rows).toEqual([
      expect.objectContaining({ body: 'three', traceId: traceId(3), timeNanos: '3000000000', severityNumber: 17 }),
    ]);
  });

  it('cuts long texts visibly', async () => {
    const viewing = await viewer();
    viewing.store.addLogs([aLog({ body: 'x'.repeat(100_000), attributes: { long: 'y'.repeat(100_000) } })]);
    const { rows } = await json(viewing, '/api/logs');
    expect(rows[0]?.body).toBe(`${'x'.repeat(3999)}…`);
    expect(rows[0]?.attributes['long']).toBe(`${'y'.repeat(999)}…`);
  });
});
