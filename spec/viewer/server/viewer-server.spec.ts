import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reviveTrace } from '../../../lib/viewer/api/revive-trace';
import { ask, closeViewers, documentOf, json, viewer } from './open-viewers';
import { aLog, aSpan, spanId, traceId } from '../../trace/example-spans';

afterEach(closeViewers);

describe('the list of traces', () => {
  it('has the newest first, without spans, and continues after its cursor', async () => {
    const viewing = await viewer();
    viewing.store.add([2, 1, 3].map((trace) => aSpan({ trace })));
    const list = await json(viewing, '/api/traces', { limit: '2' });
    expect(list.rows.map((row) => row.traceId)).toEqual([traceId(3), traceId(2)]);
    expect(list).toMatchObject({ total: 3, matched: 3, counts: { traces: 3, spans: 3 } });
    const rest = await json(viewing, '/api/traces', { limit: '2', after: list.next ?? '' });
    expect(rest.rows.map((row) => row.traceId)).toEqual([traceId(1)]);
    expect(rest.next).toBeUndefined();
    expect(JSON.stringify(list.rows)).not.toContain('attributes');
  });

  it('keeps its place when newer traces arrive between two pages', async () => {
    const viewing = await viewer();
    viewing.store.add([1, 2, 3].map((trace) => aSpan({ trace })));
    const list = await json(viewing, '/api/traces', { limit: '1' });
    viewing.store.add([aSpan({ trace: 4 }), aSpan({ trace: 3, id: 2 })]);
    const rest = await json(viewing, '/api/traces', { after: list.next ?? '' });
    expect(rest.rows.map((row) => row.traceId)).toEqual([traceId(2), traceId(1)]);
  });

  it('moves a trace whose earlier spans arrive late', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ trace: 2 }), aSpan({ trace: 1, at: 5000, id: 2, parent: 1 })]);
    expect((await json(viewing, '/api/traces')).rows[0]).toMatchObject({ name: 'span 2', isOrphan: true });
    viewing.store.add([aSpan({ trace: 1 })]);
    const { rows } = await json(viewing, '/api/traces');
    expect(rows.map(({ traceId: id, name, isOrphan }) => [id, name, isOrphan])).toEqual([
      [traceId(2), 'span 1', false],
      [traceId(1), 'span 1', false],
    ]);
  });

  it.each(['limit=0', 'limit=x', 'after=x'])('refuses %s', async (parameters) => {
    const answer = await ask(await viewer(), `/api/traces?${parameters}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { message: expect.stringContaining('Expected') } });
  });
});

describe('a trace', () => {
  it('comes whole, with its log records and the spans of others that link to it', async () => {
    const viewing = await viewer();
    const span = aSpan({ attributes: { 'http.route': '/pay' }, resource: { attributes: { host: 'a' } } });
    viewing.store.add([span, aSpan({ id: 2, parent: 1 })]);
    viewing.store.add([aSpan({ trace: 2, links: [{ traceId: traceId(1), spanId: spanId(1), attributes: {} }] })]);
    viewing.store.addLogs([aLog({ id: 1 })]);
    const document = await documentOf(viewing, traceId(1));
    const trace = reviveTrace(document);
    expect(trace.spans).toEqual([span, aSpan({ id: 2, parent: 1 })]);
    expect(trace.logs).toEqual([aLog({ id: 1 })]);
    expect(trace.backlinks).toEqual([
      { spanId: spanId(1), from: { traceId: traceId(2), spanId: spanId(1), name: 'span 1', service: 'orders' } },
    ]);
  });

  it('that is not in the store has status 404', async () => {
    expect((await ask(await viewer(), `/api/traces/${traceId(9)}`)).status).toBe(404);
  });

  it('is in the list again after all traces are deleted and it comes again', async () => {
    const viewing = await viewer();
    const spans = Array.from({ length: 100 }, (_, index) => aSpan({ trace: index + 1 }));
    viewing.store.add(spans);
    expect((await json(viewing, '/api/traces', { limit: '1' })).rows[0]?.traceId).toBe(traceId(100));
    await ask(viewing, '/api/traces', { method: 'DELETE' });
    expect((await json(viewing, '/api/traces')).rows).toEqual([]);
    viewing.store.add(spans.slice(0, 2));
    expect((await json(viewing, '/api/traces')).rows.map((row) => row.traceId)).toEqual([traceId(2), traceId(1)]);
  });

  it('is gone after all traces are deleted', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan()]);
    expect((await ask(viewing, '/api/traces', { method: 'DELETE' })).status).toBe(204);
    expect(viewing.store.counts.traces).toBe(0);
  });
});

describe('the files of the page', () => {
  let pageFolder: string;
  beforeAll(async () => {
    pageFolder = await mkdtemp(join(tmpdir(), 'page-'));
    await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>Traces</title>');
    await writeFile(join(pageFolder, 'page.js'), 'console.log("page");');
    await writeFile(join(pageFolder, 'notes.txt'), 'not for browsers');
  });
  afterAll(() => rm(pageFolder, { recursive: true }));

  it('are compressed, and sent again only after a change', async () => {
    const viewing = await viewer({ pageFolder });
    const page = await ask(viewing, '/');
    expect([page.status, page.headers['content-type'], page.body]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html><title>Traces</title>',
    ]);
    const response = await fetch(`http://127.0.0.1:${viewing.port}/assets/page.js`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(await response.text()).toBe('console.log("page");');
    const again = await ask(viewing, '/', { headers: { 'if-none-match': page.headers.etag ?? '' } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it.each([
    '/assets/notes.txt',
    '/assets/../page-files.ts',
    '/assets/%2e%2e%2fpackage.json',
    '/index.html',
    '//etc/passwd',
  ])('do not include %s', async (path) => {
    expect((await ask(await viewer({ pageFolder }), path)).status).toBe(404);
  });

  it('say what is missing if the page is not built', async () => {
    const answer = await ask(await viewer({ pageFolder: join(pageFolder, 'none') }), '/');
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining('The page is not built')]);
  });
});
