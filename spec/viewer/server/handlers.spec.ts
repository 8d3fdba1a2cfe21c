import { SpanKind } from '@opentelemetry/api';
import { gzipSync } from 'node:zlib';
import { request } from 'node:http';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { ask, closeViewers, json, viewer } from './open-viewers';
import { aLog, aSpan, spanId, traceId } from '../../trace/example-spans';

afterEach(closeViewers);

describe('the analysis over HTTP', () => {
  it('has statistics of the spans in the traces that match', async () => {
    const viewing = await viewer();
    viewing.store.add([
      aSpan({ trace: 1, millis: 100 }),
      aSpan({ trace: 1, id: 2, parent: 1, millis: 30 }),
      aSpan({ trace: 2, id: 3 }),
    ]);
    const { rows, traces } = await json(viewing, '/api/statistics', { query: 'trace.spans=2' });
    expect([traces, rows.map(({ name, count, selfNanos }) => [name, count, selfNanos])]).toEqual([
      1,
      [
        ['span 1', 1, '70000000'],
        ['span 2', 1, '30000000'],
      ],
    ]);
  });

  it('has a map of the services in the traces that match', async () => {
    const viewing = await viewer();
    viewing.store.add([
      aSpan({ kind: SpanKind.CLIENT }),
      aSpan({ id: 2, parent: 1, kind: SpanKind.SERVER, service: 'stock' }),
      aSpan({ trace: 2, service: 'other' }),
    ]);
    const { nodes, edges } = await json(viewing, '/api/map', { query: 'service=stock' });
    expect(nodes.map(({ id }) => id)).toEqual(['service:orders', 'service:stock']);
    expect(edges).toMatchObject([{ from: 'service:orders', to: 'service:stock', calls: 1 }]);
  });

  it('compares two traces, and says which of them is missing', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ trace: 1 }), aSpan({ trace: 2, millis: 50 })]);
    const comparison = await json(viewing, '/api/compare', { left: traceId(1), right: traceId(2) });
    expect(comparison).toMatchObject({ slower: 1, pairs: [{ kind: 'slower', deltaNanos: '40000000' }] });
    const missing = await ask(viewing, `/api/compare?left=${traceId(1)}&right=${traceId(3)}`);
    expect([missing.status, missing.body]).toEqual([404, expect.stringContaining('trace of `right`')]);
  });

  it('completes a query with the words of the store', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ service: 'checkout' })]);
    const { body } = await ask(viewing, '/api/complete?query=service%3Dch&at=10');
    expect(JSON.parse(body)).toEqual({ from: 8, to: 10, items: [{ text: 'checkout', detail: 'service' }] });
    expect((await ask(viewing, '/api/complete?query=a&at=x')).status).toBe(400);
  });
});

describe('export and import', () => {
  const filled = async () => {
    const viewing = await viewer();
    viewing.store.add([
      aSpan({ trace: 1, resource: { attributes: { 'service.name': 'orders' } }, attributes: { 'http.route': '/pay' } }),
      aSpan({ trace: 2, resource: { attributes: { 'service.name': 'orders' } } }),
    ]);
    viewing.store.addLogs([aLog({ trace: 1, resource: { attributes: { 'service.name': 'orders' } } })]);
    return viewing;
  };
  const imported = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const viewing = await viewer({ maxImportBytes: 1_000_000 });
    const response = await fetch(`http://127.0.0.1:${viewing.port}/api/import`, { method: 'POST', body, headers });
    return { viewing, status: response.status, report: (await response.json()) as Record<string, unknown> };
  };

  it.each(['plain', 'gzip'])('bring the same traces and log records into another viewer (%s)', async (coding) => {
    const source = await filled();
    const file = await ask(source, '/api/export');
    expect(file.headers['content-disposition']).toBe('attachment; filename="traces.jsonl"');
    const { viewing, report } = await imported(coding === 'gzip' ? gzipSync(file.body) : file.body);
    expect(report).toMatchObject({ spans: 2, logs: 1, skipped: 0, counts: { traces: 2 } });
    for (const trace of [1, 2]) {
      const [before, after] = [source, viewing].map(({ store }) => store.get(traceId(trace)));
      expect([after?.spans, after?.logs]).toEqual([before?.spans, before?.logs]);
    }
  });

  it('take log records without a trace, too, unless there is a query', async () => {
    const source = await filled();
    source.store.addLogs([{ service: 'orders', timeNanos: 5n, severityNumber: 9, body: 'alone', attributes: {} }]);
    const { viewing } = await imported((await ask(source, '/api/export')).body);
    expect(viewing.store.looseLogs().map(({ body }) => body)).toEqual(['alone']);
    expect((await ask(source, '/api/export?query=service%3Dorders')).body).not.toContain('alone');
  });

  it('take the traces that match, or one', async () => {
    const source = await filled();
    const matching = await ask(source, '/api/export?query=http.route%3D/pay');
    expect(matching.body.trim().split('\n')).toHaveLength(2);
    const one = await ask(source, `/api/traces/${traceId(2)}/export`);
    expect(one.headers['content-disposition']).toBe(`attachment; filename="trace-${traceId(2)}.json"`);
    expect(JSON.parse(one.body)).toMatchObject({
      resourceSpans: [{ scopeSpans: [{ spans: [{ spanId: spanId(1) }] }] }],
    });
    expect((await ask(source, `/api/traces/${traceId(7)}/export`)).status).toBe(404);
  });

  it.each([
    ['text', 'hello', 400],
    ['broken gzip', Buffer.concat([gzipSync('{}').subarray(0, 12), Buffer.alloc(20)]), 400],
    ['a large file', `{"resourceSpans":[],"x":"${'x'.repeat(1_100_000)}"}`, 413],
    ['a small file that is large when decompressed', gzipSync(`{"resourceSpans":[]}\n`.repeat(100_000)), 413],
  ])('refuse %s', async (_name, body, status) => {
    const answer = await imported(body);
    expect([answer.status, answer.report]).toEqual([status, { error: { message: expect.any(String) } }]);
    expect(answer.viewing.store.counts.traces).toBe(0);
  });

  it('read what they can of a file with broken lines', async () => {
    const source = await filled();
    const { body } = await ask(source, '/api/export');
    const { report } = await imported(`${body}{"resourceSpans":[{"scope\n`);
    expect(report).toMatchObject({ spans: 2, logs: 1, skipped: 1, problems: [expect.stringContaining('line')] });
  });

  it('end when the client leaves, and free their place', async () => {
    const viewing = await viewer();
    const leave = () =>
      new Promise<void>((resolve) => {
        const sent = request({ host: '127.0.0.1', port: viewing.port, path: '/api/import', method: 'POST' });
        sent.on('error', () => resolve());
        sent.write('{"resourceSpans":[');
        setTimeout(() => sent.destroy(new Error('left')), 50);
      });
    await Promise.all([leave(), leave()]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = await ask(viewing, '/api/import', { method: 'POST', body: '{"resourceSpans":[]}' });
    expect(answer.status).toBe(200);
  });

  it('of a store that is empty are an empty file', async () => {
    expect((await ask(await viewer({ store: new TraceStore() }), '/api/export')).body).toBe('');
  });
});
