import { compileQuery } from '../../../lib/query/match/compiled-query';
import { parseQuery } from '../../../lib/query/parse-query';
import { searchTraces } from '../../../lib/viewer/server/search-traces';
import { AbandonedError, TimeSlice } from '../../../lib/viewer/server/time-slice';
import { TraceIndex } from '../../../lib/viewer/server/trace-index';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { aSpan, traceId } from '../../trace/example-spans';

const spin = (millis: number): void => {
  const end = performance.now() + millis;
  while (performance.now() < end);
};

function searching(traces: number) {
  const store = new TraceStore();
  store.add(Array.from({ length: traces }, (_, index) => aSpan({ trace: index + 1 })));
  return { store, index: new TraceIndex(store) };
}

describe('a search', () => {
  const everything = compileQuery(parseQuery(''));

  it('lets other work run while it is going on', async () => {
    const viewing = searching(20);
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    await searchTraces(viewing, everything, new TimeSlice(), () => spin(5));
    clearInterval(other);
    expect(turns).toBeGreaterThan(2);
  });

  it('ends when its client leaves', async () => {
    const abort = new AbortController();
    let visited = 0;
    const search = searchTraces(searching(100), everything, new TimeSlice(abort.signal), () => {
      spin(5);
      if (++visited === 5) abort.abort();
    });
    await expect(search).rejects.toThrow(AbandonedError);
    expect(visited).toBeLessThan(10);
  });

  it('skips traces that are removed or added meanwhile', async () => {
    const viewing = searching(50);
    const seen: string[] = [];
    await searchTraces(viewing, everything, new TimeSlice(), ({ trace }) => {
      seen.push(trace.traceId);
      spin(3);
      if (seen.length === 1) setImmediate(() => viewing.store.clear());
    });
    expect(seen[0]).toBe(traceId(50));
    expect(seen.length).toBeLessThan(50);
  });
});
