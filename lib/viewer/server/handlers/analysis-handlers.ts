import { completeQuery } from '../../../query/complete/complete-query';
import { ServiceMapBuilder } from '../../analysis/service-map';
import { StatisticsBuilder } from '../../analysis/span-statistics';
import { HttpError } from '../http/http-error';
import { sendJson } from '../http/json-response';
import { searchTraces } from '../search-traces';
import { TimeSlice } from '../time-slice';
import type { Exchange } from '../viewing';
import { queryOf } from './parameters';

/** `GET /api/statistics` */
export async function sendStatistics(exchange: Exchange): Promise<void> {
  const { response, viewing, signal } = exchange;
  const query = queryOf(exchange);
  const statistics = new StatisticsBuilder();
  const slice = new TimeSlice(signal);
  await searchTraces(viewing, query, slice, ({ trace }) => {
    const context = query.contextOf(trace);
    // Copied, because spans may arrive between the slices.
    return slice.run(statistics.addTrace([...trace.spans.values()], (span) => context.selfNanosOf(span)));
  });
  sendJson(response, statistics.table());
}

/** `GET /api/map` */
export async function sendMap(exchange: Exchange): Promise<void> {
  const { response, viewing, signal } = exchange;
  const builder = new ServiceMapBuilder();
  await searchTraces(viewing, queryOf(exchange), new TimeSlice(signal), ({ trace }) => {
    builder.addTrace({
      spans: trace.spans,
      linked: (traceId, spanId) => viewing.store.get(traceId)?.spans.get(spanId),
    });
  });
  sendJson(response, builder.map());
}

/** `GET /api/complete?query=&at=` */
export function sendCompletion({ url, response, viewing }: Exchange): void {
  const query = url.searchParams.get('query') ?? '';
  const text = url.searchParams.get('at');
  if (text !== null && !/^\d{1,6}$/.test(text))
    throw new HttpError(400, 'Expected `at` to be a position in the query.');
  sendJson(response, completeQuery(query, text === null ? query.length : Number(text), viewing.store.vocabulary));
}
