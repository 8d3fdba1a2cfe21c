import { ask, closeViewers, messages, next, viewer } from '../open-viewers';
import { aSpan, traceId } from '../../../trace/example-spans';

afterEach(closeViewers);

describe('the stream of changes', () => {
  it('begins with the counts and what has just changed, and sends new rows, newest first', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ trace: 1 })]);
    const stream = messages(viewing);
    expect(await next(stream)).toMatchObject({ rows: [], removed: [], counts: { traces: 1 } });
    expect((await next(stream)).rows.map((row) => row.traceId)).toEqual([traceId(1)]);
    viewing.store.add([aSpan({ trace: 2 }), aSpan({ trace: 3 })]);
    const { rows, counts } = await next(stream);
    expect(rows.map((row) => row.traceId)).toEqual([traceId(3), traceId(2)]);
    expect(counts.traces).toBe(3);
  });

  it('joins the changes of 200 ms to one message, with the last state', async () => {
    const viewing = await viewer();
    const stream = messages(viewing);
    await next(stream);
    viewing.store.add([aSpan()]);
    await next(stream);
    viewing.store.add([aSpan({ id: 2 })]);
    viewing.store.add([aSpan({ id: 3 })]);
    viewing.store.add([aSpan({ trace: 2 })]);
    const { rows } = await next(stream);
    expect(rows.map((row) => row.spans)).toEqual([1, 3]);
  });

  it('names the traces that left the store', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan()]);
    const stream = messages(viewing);
    await next(stream);
    await next(stream);
    await ask(viewing, '/api/traces', { method: 'DELETE' });
    expect(await next(stream)).toMatchObject({ removed: [traceId(1)], rows: [], counts: { traces: 0 } });
  });

  it('says how many changes a message omits', async () => {
    const viewing = await viewer();
    const stream = messages(viewing);
    await next(stream);
    viewing.store.add(Array.from({ length: 700 }, (_, index) => aSpan({ trace: index + 1 })));
    const { rows, skipped } = await next(stream);
    expect([rows.length, skipped, rows[0]?.traceId]).toEqual([500, 200, traceId(700)]);
  });
});
